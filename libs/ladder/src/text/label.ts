import type { LadderArrow } from '../ladder.js';

/** What the words on an arrow are made of. */
export type LabelledMessage = Pick<
  LadderArrow,
  'method' | 'statusCode' | 'reasonPhrase' | 'cseq' | 'retransmission' | 'lost' | 'fault'
>;

/**
 * The words on an arrow, in at most so many characters: `INVITE`, `180 Ringing`, `200 OK (INVITE)`. Where room
 * is short the reason phrase gives way first.
 */
export function printLabel(message: LabelledMessage, room = 80): string {
  const after = `${message.retransmission ? ' (again)' : ''}${lossOf(message)}`;
  if (message.statusCode === undefined) {
    return shorten(`${shorten(printable(message.method ?? ''), 24)}${after}`, room);
  }
  const method = printable(message.cseq.method);
  const request = message.statusCode >= 200 && method !== '' ? ` (${shorten(method, 16)})` : '';
  const reason = printable(message.reasonPhrase ?? '');
  const roomForReason = room - 4 - request.length - after.length;
  const shownReason = roomForReason > 1 ? ` ${shorten(reason, roomForReason)}` : '';
  return shorten(`${message.statusCode}${reason === '' ? '' : shownReason}${request}${after}`, room);
}

function lossOf({ lost, fault }: LabelledMessage): string {
  if (fault === undefined) return lost ? ' lost?' : '';
  return { drop: ' lost', delay: ' late', duplicate: ' twice' }[fault.action];
}

export function shorten(text: string, room: number): string {
  if (text.length <= room) return text;
  return room < 1 ? '' : `${text.slice(0, room - 1)}…`;
}

/** Text from the network without what could drive a terminal or turn the direction of writing. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, '?');
}
