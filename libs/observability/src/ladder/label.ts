import type { MessageSummary } from './message-summary.js';

/** What is said beside the name of a message. */
export interface LabelMarks {
  readonly again: boolean;
  readonly lost: boolean;
}

/**
 * The words on an arrow, in at most so many characters: `INVITE`, `180 Ringing`, `200 OK (INVITE)`. Where room
 * is short the reason phrase gives way first.
 */
export function printLabel(summary: MessageSummary, marks: LabelMarks, room: number): string {
  const after = `${marks.again ? ' (again)' : ''}${marks.lost ? ' lost?' : ''}`;
  if (summary.statusCode === undefined) {
    return shorten(`${shorten(printable(summary.method ?? ''), 24)}${after}`, room);
  }
  const method = printable(summary.cseq.method);
  const request = summary.statusCode >= 200 && method !== '' ? ` (${shorten(method, 16)})` : '';
  const reason = printable(summary.reasonPhrase ?? '');
  const roomForReason = room - 4 - request.length - after.length;
  const shownReason = roomForReason > 1 ? ` ${shorten(reason, roomForReason)}` : '';
  return shorten(`${summary.statusCode}${reason === '' ? '' : shownReason}${request}${after}`, room);
}

export function shorten(text: string, room: number): string {
  if (text.length <= room) return text;
  return room < 1 ? '' : `${text.slice(0, room - 1)}…`;
}

/** Text from the network without what could drive a terminal or turn the direction of writing. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, '?');
}
