import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { ContentDisposition } from '../../message/headers/content-disposition.js';
import { ContentType } from '../../message/headers/content-type.js';
import { bodyParts } from '../../message/multipart.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';
import type { ReceivedDescription } from '../call-user.js';

const sdp = 'application/sdp';

/**
 * The session description in a message: its body, or the part of it, whose Content-Disposition is session; without one
 * application/sdp counts as such. A body that does not say what it is counts too, as many phones send.
 * RFC 3261 §13.2.1, RFC 5621 §3
 */
export function sessionDescriptionOf(message: SipRequest | SipResponse): ReceivedDescription | undefined {
  if (message.body.length === 0) return undefined;
  if (!message.has(ContentType)) return { contentType: sdp, content: message.body, message };
  try {
    for (const part of bodyParts(message)) {
      const type = part.header(ContentType);
      const name = type === undefined ? 'text/plain' : `${type.type}/${type.subtype}`;
      const disposition = part.header(ContentDisposition)?.disposition.toLowerCase();
      if ((disposition ?? (name === sdp ? 'session' : 'render')) !== 'session') continue;
      return { contentType: part.text(ContentType.name) ?? name, content: part.body, message };
    }
  } catch (error) {
    // A body that can't be taken apart describes nothing.
    if (!(error instanceof SipSyntaxError)) throw error;
  }
  return undefined;
}
