import {
  audioDescription,
  audioSlot,
  describeSession,
  type LocalSession,
  localFormats,
  refusedMedia,
} from './local-session.js';
import type { MediaDescription, SessionDescription } from './session-description.js';

/**
 * An offer of one audio stream; with `previous`, a new offer in the same session, e.g. `direction: 'sendonly'`
 * to hold it (§8.4). Streams that the peer once offered and the phone does not have stay in their places,
 * refused. RFC 3264 §5, §8
 */
export function createOffer(local: LocalSession): SessionDescription {
  const slot = audioSlot(local.previous);
  const media: MediaDescription[] = (local.previous?.media ?? []).map(refusedMedia);
  media[slot] = audioDescription(
    local,
    local.previous?.media[slot]?.protocol ?? 'RTP/AVP',
    localFormats(local),
    local.direction ?? 'sendrecv',
  );
  return describeSession(local, media, local.previous?.timing ?? { start: 0, stop: 0 });
}
