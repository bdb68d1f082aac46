import { readHead } from './header-lines.js';

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
  /** It has a To tag: it is within a dialog, or is a response that may make one (RFC 3261 §12). */
  readonly toTag: boolean;
  /** It carries credentials (RFC 3261 §22). */
  readonly credentials: boolean;
  /** Call-IDs of other dialogs that it names: Replaces, Join, Target-Dialog, and Replaces within Refer-To. */
  readonly names: readonly string[];
}

/** Reads the few things a ladder shows from a message's text, however broken the rest may be. */
export function readMessageSummary(text: string): MessageSummary {
  const { firstLine, fields } = readHead(text);
  const first = (...names: string[]): string => fields.find(([name]) => names.includes(name))?.[1] ?? '';
  const [number = '', method = ''] = first('cseq').split(/\s+/);
  return {
    firstLine,
    ...readFirstLine(firstLine),
    cseq: { number, method },
    branch: readBranch(first('via', 'v')),
    toTag: /;\s*tag\s*=/i.test(first('to', 't')),
    credentials: first('authorization', 'proxy-authorization') !== '',
    names: fields.flatMap(([name, value]) => callIdsNamedBy(name, value)),
  };
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

/** RFC 3891 §6.1, RFC 3911 §7.1, RFC 4538 §7: the value begins with a Call-ID. RFC 3891 §3: within Refer-To it is escaped. */
function callIdsNamedBy(name: string, value: string): string[] {
  if (name === 'replaces' || name === 'join' || name === 'target-dialog') return callIdOf(value);
  if (name !== 'refer-to' && name !== 'r') return [];
  const replaces = /[?&]replaces=([^&>\s]{1,2048})/i.exec(value)?.[1];
  return replaces === undefined ? [] : callIdOf(decodeEscapes(replaces));
}

function callIdOf(value: string): string[] {
  const callId = (value.split(';', 1)[0] ?? '').trim();
  return callId === '' ? [] : [callId];
}

function decodeEscapes(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
