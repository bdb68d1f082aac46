import type { Domain } from '@trapezoid/lab';
import type { AuthenticationRules } from './domain-authenticator.js';
import type { ServiceContext } from './service-context.js';
import type { SharedKey } from './shared-key.js';

/** The domains of the lab that this service is responsible for. */
export function servedDomains({ lab, plan }: ServiceContext): readonly Domain[] {
  return lab.domains.filter(({ name }) => plan.domains.includes(name));
}

/** How long a phone may ask to be registered in any domain of the lab, in seconds. */
export function longestRegistration({ lab }: Pick<ServiceContext, 'lab'>): number {
  return Math.max(0, ...lab.domains.map(({ registration }) => registration.maximumExpires));
}

/**
 * How the lab file wants them authenticated: REGISTER at a registrar, all other requests at a proxy.
 * @param nonceKey what nonces are sealed with.
 */
export function authenticationRules(
  context: ServiceContext,
  of: 'register' | 'requests',
  nonceKey: SharedKey,
): readonly AuthenticationRules[] {
  return servedDomains(context).map(({ name, aliases, authentication }) => ({
    name,
    aliases,
    ...authentication,
    required: authentication[of] === 'digest',
    secret: nonceKey.keys,
  }));
}
