import { type Ladder, printLadder } from '@trapezoid/ladder';
import { readMessage } from '@trapezoid/sip';
import { follows, printFlow, readFlow } from './flow.js';
import { type HopOptions, ladderOf, messagesAt, partiesOf, withoutChallenged } from './hop.js';

/** What a matcher of Jest or Vitest gives. */
export interface Verdict {
  readonly pass: boolean;
  message(): string;
}

/**
 * `expect(call).toFollow('INVITE 100? 180 200 ACK BYE 200')`: one party, the caller unless `at` says otherwise, sent and
 * received these messages in this order, no more and no less. Retransmissions are left out unless asked for, and so is a request
 * that was challenged and sent again, unless the flow has a 401 or 407 itself.
 */
export function toFollow(received: unknown, flow: string, options: HopOptions = {}): Verdict {
  const ladder = needLadder(received, 'toFollow');
  const all = messagesAt(ladder, options);
  const seen = /\b(401|407|4[0x]x)\b/.test(flow) ? all : withoutChallenged(all);
  const pass = follows(seen, readFlow(flow));
  const at = options.at ?? 'caller';
  return {
    pass,
    message: () =>
      `expected the messages at ${at} ${pass ? 'not ' : ''}to follow\n  ${flow}\nbut they were\n  ${printFlow(seen) || 'none'}\n\n${draw(ladder)}`,
  };
}

/** `expect(call).toBeAnswered()`: the caller's INVITE got a 2xx, and the caller sent an ACK. */
export function toBeAnswered(received: unknown): Verdict {
  const ladder = needLadder(received, 'toBeAnswered');
  const seen = messagesAt(ladder);
  const answered = seen.some(
    ({ statusCode = 0, cseq }) => cseq.method === 'INVITE' && statusCode >= 200 && statusCode < 300,
  );
  const acknowledged = seen.some(({ method }) => method === 'ACK');
  const pass = answered && acknowledged;
  return {
    pass,
    message: () =>
      `expected the call ${pass ? 'not ' : ''}to be answered${answered && !pass ? ', and the caller to send an ACK' : ''}\n\n${draw(ladder)}`,
  };
}

/** `expect(call).toBeRefusedWith(486)`: the last final response to the caller's INVITE. */
export function toBeRefusedWith(received: unknown, statusCode: number): Verdict {
  const ladder = needLadder(received, 'toBeRefusedWith');
  const { caller } = partiesOf(ladder);
  const last = messagesAt(ladder).findLast(
    ({ statusCode: code = 0, cseq, to }) =>
      cseq.method === 'INVITE' && code >= 200 && ladder.parties[to] === caller,
  );
  const pass = last?.statusCode === statusCode && statusCode >= 300;
  return {
    pass,
    message: () =>
      `expected the call ${pass ? 'not ' : ''}to be refused with ${statusCode}, but its final response was ${last?.statusCode ?? 'none'}\n\n${draw(ladder)}`,
  };
}

/**
 * `expect(call).toCarry('INVITE', 'Session-Expires', /refresher=uac/, { at: 'caller' })`: a party sent or received a message of this
 * kind (a method or a status code) with this header, and a value that fits where one is given. Compact names count (RFC 3261 §7.3.3).
 */
export function toCarry(
  received: unknown,
  step: string,
  header: string,
  value?: string | RegExp,
  options: HopOptions = {},
): Verdict {
  const ladder = needLadder(received, 'toCarry');
  const [wanted] = readFlow(step);
  const found = messagesAt(ladder, options)
    .filter((arrow) => wanted?.fits(arrow) === true)
    .flatMap(({ text }) => valuesOf(text, header));
  const fits = (text: string) =>
    value === undefined || (typeof value === 'string' ? text === value : value.test(text));
  const pass = found.some(fits);
  const what = value === undefined ? header : `${header}: ${value}`;
  return {
    pass,
    message: () =>
      `expected a ${step} at ${options.at ?? 'caller'} ${pass ? 'not ' : ''}to carry ${what}, but found ${found.length === 0 ? 'none' : found.join(' | ')}\n\n${draw(ladder)}`,
  };
}

/** For `expect.extend(matchers)` of Jest, Vitest or whatever takes the same. */
export const matchers = { toFollow, toBeAnswered, toBeRefusedWith, toCarry };

function needLadder(received: unknown, matcher: string): Ladder {
  const ladder = ladderOf(received);
  if (ladder !== undefined) return ladder;
  throw new Error(`${matcher} needs a recorded call or a ladder, and was given ${typeof received}`);
}

function draw(ladder: Ladder): string {
  return printLadder(ladder, { why: true });
}

function valuesOf(text: string, header: string): string[] {
  const read = readMessage(Buffer.from(text, 'utf8'));
  return read.kind === 'unreadable'
    ? []
    : read.message.fieldsOf({ name: header }).map((field) => field.value);
}
