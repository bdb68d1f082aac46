export type { Followable, HopOptions } from './hop.js';
export { matchers, type Verdict } from './matchers.js';
