export { type Gruus, gruuEquals, isGruu } from './gruu.js';
export { instanceIdOf } from './instance-id.js';
export { longestWait, type RecoveryTimes, recoveryDelay } from './recovery-delay.js';
export { RegisteredIdentity } from './registered-identity.js';
export { Registration } from './registration.js';
export type { OutboundOptions, RegistrationOptions } from './registration-options.js';
export { bindingsOf } from './registration-response.js';
export type { RegistrationEvent, RegistrationState, RegistrationUser } from './registration-user.js';
