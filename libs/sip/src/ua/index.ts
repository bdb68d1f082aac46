export { Call, type CallEnd, type CallUser, type SessionBody } from './call.js';
export { IncomingCall } from './incoming-call.js';
export { OutgoingCall } from './outgoing-call.js';
export { Registration, type RegistrationState, type RegistrationUser } from './registration.js';
export { UserAgent, type UserAgentOptions } from './user-agent.js';
