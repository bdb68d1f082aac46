import {
  type DialogReference,
  dialogId,
  HeaderField,
  Replaces,
  SipSyntaxError,
  type SipUri,
  unescapePart,
} from '@trapezoid/sip';

/** The id of the dialog that a reference means, as its receiver has it. RFC 3891 §3 */
export const idOf = ({ callId, toTag, fromTag }: DialogReference): string => dialogId(callId, toTag, fromTag);

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

/** Whether the headers of a Refer-To want the INVITE to fail where Replaces is not known. RFC 5589 §7.3 */
export const requiresReplaces = ({ headers }: SipUri): boolean =>
  headers.some(
    ([name, value]) => name.toLowerCase() === 'require' && /\breplaces\b/i.test(unescapePart(value)),
  );

/** The URI with this Replaces in place of its own. RFC 3891 §8 */
export function withReplaces(uri: SipUri, reference: DialogReference): SipUri {
  const others = uri.headers.filter(([name]) => name.toLowerCase() !== 'replaces');
  return { ...uri, headers: [...others, ['Replaces', encodeURIComponent(Replaces.print(reference))]] };
}

/** The URI as a Request-URI: without method and headers. RFC 3261 §19.1.5 */
export function asRequestUri(uri: SipUri): SipUri {
  return { ...uri, parameters: uri.parameters.without('method'), headers: [] };
}
