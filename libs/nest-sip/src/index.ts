export {
  type HandlerPatience,
  SipDispatcher,
  type SipDispatcherOptions,
  type SipHandler,
} from './sip-dispatcher.js';
export { failureDetails, SipFailure, type SipFailureDetails } from './sip-failure.js';
export { anyMethod, SipRequest, sipExtras } from './sip-request.decorator.js';
export { SipRequestContext } from './sip-request-context.js';
export { SipServer, type SipServerOptions } from './sip-server.js';
