export { buildRequest, type RequestParts } from './build-request.js';
export { checkRequest, type ServerCapabilities } from './check-request.js';
export { SipElement, type SipElementOptions } from './element.js';
export {
  type ClientAuthenticator,
  ClientRequest,
  type ClientRequestUser,
  UserAgentClient,
  type UserAgentClientOptions,
} from './user-agent-client.js';
