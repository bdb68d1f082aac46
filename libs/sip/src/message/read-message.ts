import type { SipSyntaxError } from '../grammar/syntax-error.js';
import type { SipRequest } from './request.js';
import type { SipResponse } from './response.js';

/**
 * What came of reading a datagram or a frame.
 *
 * - `message`: well-formed as far as its frame goes; its headers are read when asked for.
 * - `defective`: readable enough to be answered or named, but `error` is wrong with it.
 * - `unreadable`: no SIP message.
 */
export type ReadMessage =
  | { readonly kind: 'message'; readonly message: SipRequest | SipResponse }
  | { readonly kind: 'defective'; readonly message: SipRequest | SipResponse; readonly error: SipSyntaxError }
  | { readonly kind: 'unreadable'; readonly error: SipSyntaxError };

export const defective = (message: SipRequest | SipResponse, error: SipSyntaxError): ReadMessage => ({
  kind: 'defective',
  message,
  error,
});
