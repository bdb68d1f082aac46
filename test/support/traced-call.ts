import type { TracedMessage } from '@trapezoid/contracts';
import type { Network } from './network.js';

/** A call as the command line tells it. */
export interface TracedCall {
  readonly code: number | null;
  readonly outcome: string;
  readonly messages: readonly TracedMessage[];
}

/** Places a call and gives what every element told of it. Throws what was printed instead where that is no report. */
export async function tracedCall(
  network: Network,
  from: string,
  to: string,
  ...words: string[]
): Promise<TracedCall> {
  const { code, output } = await network.cli('call', from, to, '--duration', '300ms', ...words, '--json');
  try {
    return { ...(JSON.parse(output) as Omit<TracedCall, 'code'>), code };
  } catch {
    throw new Error(output);
  }
}

/** The method, or the status code with the method it is for. */
export function startOf(text: string): string {
  const [line = ''] = text.split('\r\n');
  if (!line.startsWith('SIP/2.0')) return line.split(' ')[0] ?? '';
  return `${line.split(' ')[1]} ${/^CSeq: \d+ (\w+)/im.exec(text)?.[1]}`;
}

/** The values of a header of a message as text, one a line of it. */
export function fieldsIn({ text }: Pick<TracedMessage, 'text'>, name: string): string[] {
  const [head = ''] = text.split('\r\n\r\n');
  return head.split('\r\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return line.slice(0, colon).trim().toLowerCase() === name.toLowerCase()
      ? [line.slice(colon + 1).trim()]
      : [];
  });
}

/** What an element sent or received, in its order. */
export function toldBy(
  messages: readonly TracedMessage[],
  element: string,
  direction: TracedMessage['direction'],
  start: string,
): TracedMessage[] {
  return messages
    .filter((each) => each.element === element && each.direction === direction && !each.retransmission)
    .filter(({ text }) => startOf(text) === start)
    .sort((a, b) => a.sequence - b.sequence);
}

/**
 * The starts of what an element received, in its order, each once: on a loaded machine a 2xx is repeated, and its ACK, and
 * proxies pass each on.
 */
export function receivedBy(messages: readonly TracedMessage[], element: string): string[] {
  return messages
    .filter((each) => each.element === element && each.direction === 'received' && !each.retransmission)
    .sort((a, b) => a.sequence - b.sequence)
    .map((message) => ({ start: startOf(message.text), cseq: fieldsIn(message, 'CSeq')[0] }))
    .filter(
      ({ start, cseq }, index, all) =>
        all.findIndex((other) => other.start === start && other.cseq === cseq) === index,
    )
    .map(({ start }) => start);
}
