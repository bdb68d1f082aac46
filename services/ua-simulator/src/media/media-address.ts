import type { PhonePlan } from '@trapezoid/lab';
import { parseSessionDescription, SessionDescriptionError } from '@trapezoid/sdp';
import { type AddressTranslation, type NetworkView, outsideOf } from '@trapezoid/service';
import { hostEquals, isSipUri, type Uri, unescapePart } from '@trapezoid/sip';
import type { CallPeer } from '../core/call-media.js';

export interface MediaAddressOptions {
  /** Its address for those on its own side. */
  readonly own: string;
  readonly translation: AddressTranslation | undefined;
  /** The simulated phones: they are on its own side. */
  readonly phones: readonly Pick<PhonePlan, 'user' | 'domain'>[];
  readonly view?: NetworkView;
}

/**
 * The address in a phone's session descriptions. Behind an address translation it depends on whom they are for: another simulated
 * phone is told where this one is, and the world what leads here from outside. Whoever offers says where it is; of somebody who is
 * called it is known by the name alone.
 */
export function mediaAddress({
  own,
  translation,
  phones,
  view,
}: MediaAddressOptions): (peer: CallPeer) => string {
  // Without a published range nothing leads here from outside.
  if (translation?.rtpPorts === undefined) return () => own;
  const outside = outsideOf(translation, view);
  const isPhone = (uri: Uri) =>
    isSipUri(uri) &&
    phones.some(({ user, domain }) => user === unescapePart(uri.user ?? '') && hostEquals(domain, uri.host));
  return (peer) => {
    if (peer.kind === 'uri') return isPhone(peer.uri) ? own : translation.host;
    const address = addressIn(peer.content);
    return address === undefined || outside.includes(address) ? translation.host : own;
  };
}

/** Where somebody wants its first stream. */
function addressIn(content: Uint8Array): string | undefined {
  try {
    const { connection, media } = parseSessionDescription(content);
    return (media[0]?.connection ?? connection)?.address;
  } catch (error) {
    if (error instanceof SessionDescriptionError) return undefined;
    throw error;
  }
}
