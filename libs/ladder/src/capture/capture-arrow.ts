import type { LadderArrow } from '../ladder.js';
import { printable } from '../text/label.js';
import type { Reason } from '../why/reason.js';
import { capturePacket } from './pcapng.js';
import { udpPacket } from './udp-packet.js';

const encoder = new TextEncoder();

/**
 * A message as a packet of a capture file, with what is known beside it as comments: whose it is, why it was sent and what its
 * receiver did with it.
 * @param startedAt of the ladder, milliseconds since 1970 @param names of its parties
 */
export function captureArrow(arrow: LadderArrow, startedAt: number, names: readonly string[]): Uint8Array {
  const packet = udpPacket(arrow.source, arrow.destination, encoder.encode(arrow.text));
  return capturePacket(packet, startedAt + arrow.at, commentsOn(arrow, names));
}

/** What is known of a message beside its text, a line each. */
export function commentsOn(arrow: LadderArrow, names: readonly string[]): string[] {
  const { from, to, protocol, why, handled, sender, receiver } = arrow;
  const [fromName = '', toName = ''] = [names[from], names[to]];
  const marks = [
    ...(arrow.retransmission ? ['sent again'] : []),
    ...(arrow.absorbed ? ['absorbed'] : []),
    ...(arrow.lost ? ['not received'] : []),
  ];
  const said = marks.length === 0 ? '' : ` (${marks.join(', ')})`;
  const lines = [`${fromName} to ${toName} over ${protocol}${said}`, `${fromName}: ${printReason(why)}`];
  if (handled !== undefined) lines.push(`${toName}: ${printReason(handled)}`);
  if (sender !== undefined) lines.push(`${fromName}: ${sender.kind} transaction in ${sender.state}`);
  if (receiver !== undefined) lines.push(`${toName}: ${receiver.kind} transaction in ${receiver.state}`);
  return lines.map(printable);
}

function printReason({ reason, section, rule }: Reason): string {
  return `${reason} (${section}${rule === undefined ? '' : `, ${rule}`})`;
}
