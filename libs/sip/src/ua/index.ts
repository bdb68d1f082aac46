export type { Availability } from './answer-options.js';
export { Call, defaultWaits, type HangUpOptions } from './call.js';
export type { CallOptions } from './call-options.js';
export type {
  AmendRequest,
  AmendResponse,
  CallEnd,
  CallUser,
  ChangeOptions,
  ChangeOutcome,
  DescriptionPlace,
  OfferRefusal,
  ProgressOptions,
  ProtocolProblem,
  ReceivedDescription,
  ReceivedInvite,
  Reply,
  SessionBody,
} from './call-user.js';
export { type DialogUsage, DialogUsages, type UsageCreator } from './dialog-usages.js';
export * from './events/index.js';
export type { CallEvents } from './face/call-events.js';
export { CallFailed, RequestRefused } from './face/failures.js';
export type { SessionMedia } from './face/session-media.js';
export type { RegisterOptions, StartOptions, UserAgentEvents } from './face/start-options.js';
export { DeadlineError, type Wait } from './face/wait.js';
export { type ExtensionUse, Features } from './features.js';
export { IncomingCall } from './incoming-call.js';
export { OutgoingCall } from './outgoing-call.js';
export {
  type PageMessageOptions,
  type PageMessageResult,
  PageMessageTooLarge,
  pageMessageExpiry,
  sendPageMessage,
} from './page-message.js';
export * from './registration/index.js';
export {
  type Fault,
  type OfferAnswerEvent,
  type OfferAnswerState,
  type OfferAnswerStep,
  offerAnswerMachine,
} from './session/offer-answer.machine.js';
export { sessionDescriptionOf } from './session/session-description.js';
export type { SessionTimerPolicy } from './session/session-timer.js';
export { sipReason } from './session/sip-reason.js';
export { ReceivedRefer } from './transfer/received-refer.js';
export { RecentDialogs } from './transfer/recent-dialogs.js';
export { referenceTo, replacingUri } from './transfer/refer-to.js';
export {
  isWantedByFarEnd,
  type ReplaceableCalls,
  type Replacement,
  replacementFor,
} from './transfer/replaced-call.js';
export { Transfer, type TransferEvents, type TransferOutcome } from './transfer/transfer.js';
export type { TransferOptions, TransferTarget } from './transfer/transfer-call.js';
export { type RequestHandler, UserAgent } from './user-agent.js';
export { UserAgentCore } from './user-agent-core.js';
export type { UserAgentCoreOptions } from './user-agent-core-options.js';
export type { UserAgentOptions } from './user-agent-options.js';
