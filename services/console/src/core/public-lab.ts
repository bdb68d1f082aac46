import type { Account, B2buaPlan, Domain, Lab, PhonePlan, ServicePlan } from '@trapezoid/lab';

export type PublicAccount = Omit<Account, 'password'>;
export type PublicDomain = Omit<Domain, 'accounts'> & { readonly accounts: readonly PublicAccount[] };
export type PublicPhonePlan = Omit<PhonePlan, 'password'>;

export type PublicServicePlan = ServicePlan | PublicB2buaPlan;
type PublicB2buaPlan = Omit<B2buaPlan, 'account'> & {
  readonly account?: Omit<NonNullable<B2buaPlan['account']>, 'password'>;
};

/** A lab's plan for everybody to see: no password in it. */
export type PublicLab = Omit<Lab, 'domains' | 'phones' | 'services'> & {
  readonly domains: readonly PublicDomain[];
  readonly phones: readonly PublicPhonePlan[];
  readonly services: readonly PublicServicePlan[];
};

export function publicLab(lab: Lab): PublicLab {
  return {
    ...lab,
    domains: lab.domains.map((domain) => ({ ...domain, accounts: domain.accounts.map(withoutPassword) })),
    phones: lab.phones.map(withoutPassword),
    services: lab.services.map(publicService),
  };
}

function publicService(plan: ServicePlan): PublicServicePlan {
  if (plan.kind !== 'b2bua' || plan.account === undefined) return plan;
  return { ...plan, account: withoutPassword(plan.account) };
}

function withoutPassword<Secret extends { readonly password: string }>(
  secret: Secret,
): Omit<Secret, 'password'> {
  const { password: _password, ...open } = secret;
  return open;
}
