export { type AddressTranslation, type NetworkView, outsideOf } from './address-translation.js';
export { type AddressTrap, addressTraps } from './address-trap.js';
export { askForRequest } from './ask-for-request.js';
export { AttemptLimiter, type AttemptLimits } from './attempt-limiter.js';
export { describeFault } from './describe-fault.js';
export {
  type AuthenticationRules,
  type DomainAuthentication,
  DomainAuthenticator,
  domainAuthenticator,
} from './domain-authenticator.js';
export { edgeFlow, isOutboundPath } from './edge-flow.js';
export { FaultRules, type FaultRulesOptions } from './fault-rules.js';
export {
  type FindTemporaryGruu,
  isGruu,
  isInstance,
  type PhoneInstance,
  publicGruu,
  resolveGruu,
  temporaryGruu,
} from './gruu.js';
export { healthController } from './health-controller.js';
export { KeyedQueue, QueueFull } from './keyed-queue.js';
export { authenticationRules, servedDomains } from './lab-domains.js';
export { labResolver } from './lab-resolver.js';
export { labZone } from './lab-zone.js';
export { advertisedHost, isWildcard, ownHosts } from './listening-host.js';
export { type Located, LocationCache, type LocationCacheOptions } from './location-cache.js';
export { answeredIn } from './measure-element.js';
export { noticeTraps } from './notice-traps.js';
export { hostsOf, type OpenPortsOptions, openPorts } from './open-ports.js';
export { requestSource } from './request-source.js';
export { type GroupedDomain, type GroupMember, locateWithGroups, ringGroups } from './ring-groups.js';
export { markOf, readMark, routeMarkPurpose } from './route-mark.js';
export { type Alternative, chooseAlternatives, type Proposal, readUri } from './rules/alternatives.js';
export { fillIn, findRule, missingPart } from './rules/find-rule.js';
export { type Caller, type Subject, subjectOf } from './rules/subject.js';
export { type NamedDomain, ServedDomains } from './served-domains.js';
export type { RunningService, ServiceContext } from './service-context.js';
export { SharedKey } from './shared-key.js';
export { SipProbe, withoutProbes } from './sip-probe.js';
export { type NestServiceOptions, startNestService } from './start-nest-service.js';
export { targetUri } from './target-uri.js';
export { type TlsMaterial, tlsMaterial } from './tls-material.js';
export { userAliases } from './user-aliases.js';
export { warnOnce } from './warn-once.js';
