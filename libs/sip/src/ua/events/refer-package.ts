import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { onOneLine } from '../../grammar/white-space.js';
import { reasonPhraseOf } from '../../message/reason-phrases.js';
import type { EventPackage } from './event-package.js';

/** How far a reference has got: the response that it has had last. RFC 3515 §2.4.5, RFC 3420 */
export interface ReferenceStatus {
  /** 100 to 699. */
  readonly statusCode: number;
  readonly reasonPhrase: string;
  /** Header fields and body after the status line, as they stand; mostly nothing. */
  readonly rest: string;
}

const contentType = 'message/sipfrag;version=2.0';
const statusLine = /^SIP\/2\.0 ([1-6]\d\d)(?: ([^\r\n]*))?(?:\r?\n|$)/i;

/**
 * What becomes of a REFER.
 * RFC 3515 §3
 */
export const referPackage: EventPackage<ReferenceStatus> = {
  name: 'refer',
  contentTypes: [contentType],
  // Longer than an INVITE may ring (RFC 3515 §3.4).
  duration: { usual: 300, minimum: 1, maximum: 3600 },
  forking: 'several subscriptions',
  interval: 1,
  parse: ({ text }) => parseReferenceStatus(text),
  print: (status) => ({ contentType, text: printReferenceStatus(status) }),
};

export const referenceStatus = (
  statusCode: number,
  reasonPhrase = reasonPhraseOf(statusCode),
): ReferenceStatus => ({
  statusCode,
  reasonPhrase,
  rest: '',
});

/** Reads a `message/sipfrag` that begins with a status line. Throws SipSyntaxError. RFC 3515 §2.4.5 */
export function parseReferenceStatus(text: string): ReferenceStatus {
  const [line, statusCode, reasonPhrase = ''] = statusLine.exec(text) ?? [];
  if (line === undefined) throw new SipSyntaxError('does not begin with a status line', 0, 'sipfrag');
  return { statusCode: Number(statusCode), reasonPhrase: reasonPhrase.trim(), rest: text.slice(line.length) };
}

export const printReferenceStatus = ({ statusCode, reasonPhrase, rest }: ReferenceStatus): string =>
  `SIP/2.0 ${statusCode} ${onOneLine(reasonPhrase)}\r\n${rest}`;
