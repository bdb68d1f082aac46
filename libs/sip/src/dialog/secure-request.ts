import type { SipRequest } from '../message/request.js';

/** True for a request to a SIPS URI, in any case: it goes over TLS and nothing else. RFC 3261 §12.1, §26.2.2 */
export const isSecureRequest = ({ requestUri }: SipRequest): boolean => /^sips:/i.test(requestUri);
