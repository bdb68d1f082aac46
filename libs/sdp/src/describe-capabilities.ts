import type { DescriptionBody } from './described-audio.js';
import { audioDescription, describeSession, type LocalSession, localFormats } from './local-session.js';
import { printSessionDescription } from './print-session-description.js';

/**
 * What media a phone can do, for the answer to an OPTIONS: an m= line for each, with port 0, as no session is meant.
 * The session id must be of this description alone.
 * RFC 3264 §9
 */
export function describeCapabilities(
  local: Pick<LocalSession, 'address' | 'sessionId' | 'codecs' | 'telephoneEvents'>,
): DescriptionBody {
  const none = { ...local, port: 0 };
  const audio = audioDescription(none, 'RTP/AVP', localFormats(none), 'sendrecv');
  return {
    contentType: 'application/sdp',
    content: printSessionDescription(describeSession(none, [audio], { start: 0, stop: 0 })),
  };
}
