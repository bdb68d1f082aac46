export { ClientTransaction, type ClientTransactionUser } from './client-transaction.js';
export { inviteClientMachine } from './invite-client.machine.js';
export { inviteServerMachine } from './invite-server.machine.js';
export type { Action, Machine, StateTable, Step } from './machine.js';
export { nonInviteClientMachine } from './non-invite-client.machine.js';
export { nonInviteServerMachine } from './non-invite-server.machine.js';
export { ServerTransaction, type ServerTransactionUser } from './server-transaction.js';
export { defaultTimerValues, type TimerName, type TimerValues } from './timers.js';
export { TransactionLayer, type TransactionLayerOptions, type TransactionUser } from './transaction-layer.js';
