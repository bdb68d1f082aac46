import type { Scanner } from '../../grammar/scanner.js';
import { textHeader } from '../header-definition.js';

/** A Timestamp as numbers, both in seconds. */
export interface TimestampValue {
  /** By the sender's clock, which may start anywhere. */
  readonly sent: number;
  /** How long the answering side held the request back. */
  readonly delay?: number;
}

const timestamp = /^(\d+(?:\.\d*)?)(?:[ \t]+(\d*(?:\.\d*)?))?$/;

function checkTimestamp(scanner: Scanner): void {
  const start = scanner.position;
  if (!timestamp.test(scanner.rest())) scanner.deviation('malformed timestamp', start);
}

/** When the request was sent, by the sender's clock; echoed as it stands in a 100. RFC 3261 §20.38, §8.2.6.1 */
export const Timestamp = textHeader('Timestamp', checkTimestamp);

/** What a Timestamp says; undefined where it is malformed. RFC 3261 §20.38 */
export function timestampOf(text: string): TimestampValue | undefined {
  const [, sent, delay] = timestamp.exec(text) ?? [];
  if (sent === undefined) return undefined;
  return delay === undefined || delay === '' || delay === '.'
    ? { sent: Number(sent) }
    : { sent: Number(sent), delay: Number(delay) };
}
