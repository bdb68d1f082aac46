export { type CachingResolverOptions, cachingResolver } from './caching-resolver.js';
export type { AddressRecord, NaptrRecord, SrvRecord, ZoneRecord } from './dns-records.js';
export { type DnsResolverOptions, dnsResolver } from './dns-resolver.js';
export { locateResponseTargets } from './locate-response-targets.js';
export { type LocateOptions, locateTargets, numericTarget, protocolOf } from './locate-targets.js';
export type { Resolver } from './resolver.js';
export { systemResolver } from './system-resolver.js';
export { TargetHealth, type TargetHealthOptions } from './target-health.js';
export { fixedResolver, zoneResolver } from './zone-resolver.js';
