import { numberHeader } from '../header-definition.js';

/** Seconds of silence after which a server thinks that a flow is dead. RFC 5626 §10 */
export const FlowTimer = numberHeader('Flow-Timer', 0xffffffff);
