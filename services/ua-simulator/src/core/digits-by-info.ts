import type { SessionBody, SipRequest } from '@trapezoid/sip';

/** How long a key is pressed, in milliseconds. */
const duration = 160;

/** The body of an INFO that presses a key, as gateways and phones have long written it (RFC 6086 §1, legacy use). */
export const digitBody = (digit: string): SessionBody => ({
  contentType: 'application/dtmf-relay',
  content: `Signal=${digit}\r\nDuration=${duration}\r\n`,
});

/** The key that an INFO presses; undefined where it presses none. */
export function digitOf(request: SipRequest): string | undefined {
  const type = request.text('Content-Type')?.toLowerCase() ?? '';
  const text = Buffer.from(request.body.subarray(0, 200)).toString('latin1');
  if (type.startsWith('application/dtmf-relay')) return /^Signal *= *([0-9*#A-D])/im.exec(text)?.[1];
  return type.startsWith('application/dtmf') ? /^\s*([0-9*#A-D])\s*$/i.exec(text)?.[1] : undefined;
}
