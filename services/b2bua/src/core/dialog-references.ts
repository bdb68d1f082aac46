import {
  type Dialog,
  type DialogReference,
  HeaderField,
  Parameters,
  Replaces,
  SipSyntaxError,
  type SipUri,
  unescapePart,
} from '@trapezoid/sip';

/** A dialog as its far end names it in Replaces. RFC 3891 §3 */
export function referenceTo(dialog: Dialog, parameters = Parameters.none): DialogReference {
  return { callId: dialog.callId, toTag: dialog.remoteTag, fromTag: dialog.localTag, parameters };
}

/** The Replaces among the headers of a Refer-To; undefined where there is none, or none that can be read. */
export function replacesIn({ headers }: SipUri): DialogReference | undefined {
  const text = headers.find(([name]) => name.toLowerCase() === 'replaces')?.[1];
  if (text === undefined) return undefined;
  try {
    return HeaderField.fromText('Replaces', unescapePart(text)).values(Replaces)[0];
  } catch (error) {
    if (error instanceof SipSyntaxError) return undefined;
    throw error;
  }
}

/** The URI with this Replaces in place of its own. RFC 3891 §8 */
export function withReplaces(uri: SipUri, reference: DialogReference): SipUri {
  const others = uri.headers.filter(([name]) => name.toLowerCase() !== 'replaces');
  return { ...uri, headers: [...others, ['Replaces', encodeURIComponent(Replaces.print(reference))]] };
}

/** The URI as a Request-URI: without method and headers. RFC 3261 §19.1.5 */
export function asRequestUri(uri: SipUri): SipUri {
  return { ...uri, parameters: uri.parameters.without('method'), headers: [] };
}
