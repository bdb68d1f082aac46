/** The four machines of RFC 3261 §17 as tables, without anything that needs a socket: a page in a browser draws them. */
export { inviteClientMachine } from './invite-client.machine.js';
export { inviteServerMachine } from './invite-server.machine.js';
export type { Machine, StateTable, Step } from './machine.js';
export { nonInviteClientMachine } from './non-invite-client.machine.js';
export { nonInviteServerMachine } from './non-invite-server.machine.js';
