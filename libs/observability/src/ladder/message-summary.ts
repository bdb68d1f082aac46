/** What a ladder needs to know of a message. */
export interface MessageSummary {
  /** Request line or status line. */
  readonly firstLine: string;
  /** Of a request. */
  readonly method?: string;
  /** Of a response. */
  readonly statusCode?: number;
  readonly reasonPhrase?: string;
  /** Empty where the message has no readable CSeq. */
  readonly cseq: { readonly number: string; readonly method: string };
  /** The branch of the topmost Via: it names the hop (RFC 3261 §8.1.1.7); empty where there is none. */
  readonly branch: string;
}

const longestHead = 32_768;
const mostLines = 256;

/** Reads the few things a ladder shows from a message's text, however broken the rest may be. */
export function readMessageSummary(text: string): MessageSummary {
  const lines = text.slice(0, longestHead).split(/\r?\n/, mostLines);
  const start = Math.max(
    0,
    lines.findIndex((line) => line !== ''),
  );
  const firstLine = lines[start] ?? '';
  let cseq = '';
  let via = '';
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line === '') break;
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).trimEnd().toLowerCase();
    if (name === 'cseq' && cseq === '') cseq = unfold(lines, index, colon);
    else if ((name === 'via' || name === 'v') && via === '') via = unfold(lines, index, colon);
  }
  const [number = '', method = ''] = cseq.split(/\s+/);
  return { firstLine, ...readFirstLine(firstLine), cseq: { number, method }, branch: readBranch(via) };
}

/** A header field's value with its continuation lines (RFC 3261 §7.3.1). */
function unfold(lines: readonly string[], index: number, colon: number): string {
  let value = (lines[index] ?? '').slice(colon + 1).trim();
  for (let next = index + 1; next < lines.length; next++) {
    const line = lines[next] ?? '';
    if (!/^[ \t]/.test(line)) break;
    value += ` ${line.trim()}`;
  }
  return value.trim();
}

function readFirstLine(line: string): Pick<MessageSummary, 'method' | 'statusCode' | 'reasonPhrase'> {
  const status = /^SIP\/\d\.\d (\d{3})(?: (.*))?$/i.exec(line);
  if (status === null) return { method: line.slice(0, line.indexOf(' ') < 0 ? 32 : line.indexOf(' ')) };
  return { statusCode: Number(status[1]), reasonPhrase: status[2] ?? '' };
}

function readBranch(via: string): string {
  const topmost = via.split(',', 1)[0] ?? '';
  return /;\s*branch\s*=\s*([^\s;]+)/i.exec(topmost)?.[1] ?? '';
}
