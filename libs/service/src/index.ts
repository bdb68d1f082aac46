export { askForRequest } from './ask-for-request.js';
export { describeFault } from './describe-fault.js';
export {
  type AuthenticationRules,
  type DomainAuthentication,
  DomainAuthenticator,
  domainAuthenticator,
} from './domain-authenticator.js';
export { authenticationRules, servedDomains } from './lab-domains.js';
export { advertisedHost, isWildcard, ownHosts, reachableHost } from './listening-host.js';
export { hostsOf, openPorts } from './open-ports.js';
export { type NamedDomain, ServedDomains } from './served-domains.js';
export type { RunningService, ServiceContext } from './service-context.js';
export { type NestServiceOptions, startNestService } from './start-nest-service.js';
