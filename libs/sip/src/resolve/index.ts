export { locateTargets, numericTarget, protocolOf } from './locate-targets.js';
export { fixedResolver, type Resolver } from './resolver.js';
export { systemResolver } from './system-resolver.js';
