export { Call, type HangUpOptions } from './call.js';
export type {
  AmendResponse,
  CallEnd,
  CallUser,
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
export { type RequestHandler, UserAgent } from './user-agent.js';
export type { CallOptions, UserAgentOptions } from './user-agent-options.js';
