import type { Account, Domain, Lab, PhonePlan } from '@trapezoid/lab';

export type PublicAccount = Omit<Account, 'password'>;
export type PublicDomain = Omit<Domain, 'accounts'> & { readonly accounts: readonly PublicAccount[] };
export type PublicPhonePlan = Omit<PhonePlan, 'password'>;

/** A lab's plan for everybody to see: no password in it. */
export type PublicLab = Omit<Lab, 'domains' | 'phones'> & {
  readonly domains: readonly PublicDomain[];
  readonly phones: readonly PublicPhonePlan[];
};

export function publicLab(lab: Lab): PublicLab {
  return {
    ...lab,
    domains: lab.domains.map((domain) => ({ ...domain, accounts: domain.accounts.map(withoutPassword) })),
    phones: lab.phones.map(withoutPassword),
  };
}

function withoutPassword<Secret extends { readonly password: string }>(
  secret: Secret,
): Omit<Secret, 'password'> {
  const { password: _password, ...open } = secret;
  return open;
}
