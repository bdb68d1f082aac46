import type { HeaderExplanation } from './explanation.js';
import { accept } from './headers/accept.js';
import { acceptContact } from './headers/accept-contact.js';
import { acceptEncoding } from './headers/accept-encoding.js';
import { acceptLanguage } from './headers/accept-language.js';
import { acceptResourcePriority } from './headers/accept-resource-priority.js';
import { alertInfo } from './headers/alert-info.js';
import { allow } from './headers/allow.js';
import { allowEvents } from './headers/allow-events.js';
import { authenticationInfo } from './headers/authentication-info.js';
import { authorization } from './headers/authorization.js';
import { callId } from './headers/call-id.js';
import { callInfo } from './headers/call-info.js';
import { contact } from './headers/contact.js';
import { contentDisposition } from './headers/content-disposition.js';
import { contentEncoding } from './headers/content-encoding.js';
import { contentLanguage } from './headers/content-language.js';
import { contentLength } from './headers/content-length.js';
import { contentType } from './headers/content-type.js';
import { cseq } from './headers/cseq.js';
import { date } from './headers/date.js';
import { errorInfo } from './headers/error-info.js';
import { event } from './headers/event.js';
import { expires } from './headers/expires.js';
import { flowTimer } from './headers/flow-timer.js';
import { from } from './headers/from.js';
import { geolocation } from './headers/geolocation.js';
import { geolocationError } from './headers/geolocation-error.js';
import { geolocationRouting } from './headers/geolocation-routing.js';
import { historyInfo } from './headers/history-info.js';
import { identity } from './headers/identity.js';
import { inReplyTo } from './headers/in-reply-to.js';
import { infoPackage } from './headers/info-package.js';
import { join } from './headers/join.js';
import { maxBreadth } from './headers/max-breadth.js';
import { maxForwards } from './headers/max-forwards.js';
import { mimeVersion } from './headers/mime-version.js';
import { minExpires } from './headers/min-expires.js';
import { minSe } from './headers/min-se.js';
import { organization } from './headers/organization.js';
import { pAccessNetworkInfo } from './headers/p-access-network-info.js';
import { pAssertedIdentity } from './headers/p-asserted-identity.js';
import { pAssociatedUri } from './headers/p-associated-uri.js';
import { pCalledPartyId } from './headers/p-called-party-id.js';
import { pChargingFunctionAddresses } from './headers/p-charging-function-addresses.js';
import { pChargingVector } from './headers/p-charging-vector.js';
import { pPreferredIdentity } from './headers/p-preferred-identity.js';
import { pVisitedNetworkId } from './headers/p-visited-network-id.js';
import { path } from './headers/path.js';
import { priority } from './headers/priority.js';
import { privacy } from './headers/privacy.js';
import { proxyAuthenticate } from './headers/proxy-authenticate.js';
import { proxyAuthenticationInfo } from './headers/proxy-authentication-info.js';
import { proxyAuthorization } from './headers/proxy-authorization.js';
import { proxyRequire } from './headers/proxy-require.js';
import { rack } from './headers/rack.js';
import { reason } from './headers/reason.js';
import { recordRoute } from './headers/record-route.js';
import { recvInfo } from './headers/recv-info.js';
import { referSub } from './headers/refer-sub.js';
import { referTo } from './headers/refer-to.js';
import { referredBy } from './headers/referred-by.js';
import { rejectContact } from './headers/reject-contact.js';
import { replaces } from './headers/replaces.js';
import { replyTo } from './headers/reply-to.js';
import { requestDisposition } from './headers/request-disposition.js';
import { require } from './headers/require.js';
import { resourcePriority } from './headers/resource-priority.js';
import { retryAfter } from './headers/retry-after.js';
import { route } from './headers/route.js';
import { rseq } from './headers/rseq.js';
import { securityClient } from './headers/security-client.js';
import { securityServer } from './headers/security-server.js';
import { securityVerify } from './headers/security-verify.js';
import { server } from './headers/server.js';
import { serviceRoute } from './headers/service-route.js';
import { sessionExpires } from './headers/session-expires.js';
import { sipETag } from './headers/sip-etag.js';
import { sipIfMatch } from './headers/sip-if-match.js';
import { subject } from './headers/subject.js';
import { subscriptionState } from './headers/subscription-state.js';
import { supported } from './headers/supported.js';
import { targetDialog } from './headers/target-dialog.js';
import { timestamp } from './headers/timestamp.js';
import { to } from './headers/to.js';
import { unsupported } from './headers/unsupported.js';
import { userAgent } from './headers/user-agent.js';
import { via } from './headers/via.js';
import { warning } from './headers/warning.js';
import { wwwAuthenticate } from './headers/www-authenticate.js';

/** What each header is for, by name in the order of the alphabet. */
export const headerExplanations: readonly HeaderExplanation[] = [
  accept,
  acceptContact,
  acceptEncoding,
  acceptLanguage,
  acceptResourcePriority,
  alertInfo,
  allow,
  allowEvents,
  authenticationInfo,
  authorization,
  callId,
  callInfo,
  contact,
  contentDisposition,
  contentEncoding,
  contentLanguage,
  contentLength,
  contentType,
  cseq,
  date,
  errorInfo,
  event,
  expires,
  flowTimer,
  from,
  geolocation,
  geolocationError,
  geolocationRouting,
  historyInfo,
  identity,
  inReplyTo,
  infoPackage,
  join,
  maxBreadth,
  maxForwards,
  mimeVersion,
  minExpires,
  minSe,
  organization,
  pAccessNetworkInfo,
  pAssertedIdentity,
  pAssociatedUri,
  pCalledPartyId,
  pChargingFunctionAddresses,
  pChargingVector,
  pPreferredIdentity,
  pVisitedNetworkId,
  path,
  priority,
  privacy,
  proxyAuthenticate,
  proxyAuthenticationInfo,
  proxyAuthorization,
  proxyRequire,
  rack,
  reason,
  recordRoute,
  recvInfo,
  referSub,
  referTo,
  referredBy,
  rejectContact,
  replaces,
  replyTo,
  requestDisposition,
  require,
  resourcePriority,
  retryAfter,
  route,
  rseq,
  securityClient,
  securityServer,
  securityVerify,
  server,
  serviceRoute,
  sessionExpires,
  sipETag,
  sipIfMatch,
  subject,
  subscriptionState,
  supported,
  targetDialog,
  timestamp,
  to,
  unsupported,
  userAgent,
  via,
  warning,
  wwwAuthenticate,
];
