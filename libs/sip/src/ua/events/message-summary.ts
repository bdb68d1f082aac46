import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { onOneLine } from '../../grammar/white-space.js';
import type { EventPackage } from './event-package.js';

/** How many messages of one kind there are. RFC 3842 §3.5 */
export interface MessageSummaryLine {
  /** message-context-class in lower case: 'voice-message', 'fax-message'. */
  readonly context: string;
  readonly newMessages: number;
  readonly oldMessages: number;
  /** Urgent ones among them, where that is told. */
  readonly newUrgent?: number;
  readonly oldUrgent?: number;
}

/** What waits in a mailbox. RFC 3842 §5.2 */
export interface MessageSummary {
  readonly waiting: boolean;
  /** URI of the account, without brackets. */
  readonly account?: string;
  readonly lines: readonly MessageSummaryLine[];
  /** Header fields of messages that came since the last notification, a list of name and value for each. */
  readonly added?: readonly (readonly (readonly [name: string, value: string])[])[];
}

const contentType = 'application/simple-message-summary';
const maximumLines = 1000;
const maximumCount = 0xffffffff;

/**
 * Messages waiting.
 * RFC 3842 §3
 */
export const messageSummaryPackage: EventPackage<MessageSummary> = {
  name: 'message-summary',
  contentTypes: [contentType],
  duration: { usual: 3600, minimum: 60, maximum: 604_800 },
  forking: 'several subscriptions',
  interval: 1,
  parse: ({ text }) => parseMessageSummary(text),
  print: (summary) => ({ contentType, text: printMessageSummary(summary) }),
};

/**
 * Reads `application/simple-message-summary`; a bare LF ends a line too. Throws SipSyntaxError.
 * RFC 3842 §5.2
 */
export function parseMessageSummary(text: string): MessageSummary {
  const lines = text.split(/\r?\n/);
  if (lines.length > maximumLines) throw fault('too many lines');
  const blank = lines.findIndex((line) => line.trim() === '');
  const fields = (blank < 0 ? lines : lines.slice(0, blank)).map(nameAndValue);
  const [status, ...rest] = fields;
  if (status === undefined || status[0].toLowerCase() !== 'messages-waiting') {
    throw fault('does not begin with Messages-Waiting');
  }
  const account = rest[0]?.[0].toLowerCase() === 'message-account' ? rest.shift()?.[1] : undefined;
  const added = blank < 0 ? [] : headerGroups(lines.slice(blank + 1));
  return {
    waiting: yesOrNo(status[1]),
    ...(account === undefined ? {} : { account }),
    lines: rest.map(([context, counts]) => summaryLine(context, counts)),
    ...(added.length === 0 ? {} : { added }),
  };
}

/** RFC 3842 §5.2 */
export function printMessageSummary({ waiting, account, lines, added = [] }: MessageSummary): string {
  const printed = [
    `Messages-Waiting: ${waiting ? 'yes' : 'no'}`,
    ...(account === undefined ? [] : [`Message-Account: ${onOneLine(account)}`]),
    ...lines.map(printLine),
    ...added.flatMap((fields) => ['', ...fields.map(([name, value]) => `${name}: ${onOneLine(value)}`)]),
  ];
  return `${printed.join('\r\n')}\r\n`;
}

function printLine({ context, newMessages, oldMessages, newUrgent, oldUrgent }: MessageSummaryLine): string {
  const name = context.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
  const urgent =
    newUrgent === undefined && oldUrgent === undefined ? '' : ` (${newUrgent ?? 0}/${oldUrgent ?? 0})`;
  return `${onOneLine(name)}: ${newMessages}/${oldMessages}${urgent}`;
}

const countsPattern = /^(\d+)\s*\/\s*(\d+)(?:\s*\(\s*(\d+)\s*\/\s*(\d+)\s*\))?$/;

function summaryLine(context: string, counts: string): MessageSummaryLine {
  const [, newMessages, oldMessages, newUrgent, oldUrgent] = countsPattern.exec(counts) ?? [];
  if (newMessages === undefined || oldMessages === undefined) throw fault('counts of messages expected');
  return {
    context: context.toLowerCase(),
    newMessages: count(newMessages),
    oldMessages: count(oldMessages),
    ...(newUrgent === undefined || oldUrgent === undefined
      ? {}
      : { newUrgent: count(newUrgent), oldUrgent: count(oldUrgent) }),
  };
}

/** Subscribers must treat a larger value as the largest (RFC 3842 §3.5). */
const count = (digits: string): number => Math.min(Number(digits), maximumCount);

function yesOrNo(value: string): boolean {
  const lower = value.toLowerCase();
  if (lower !== 'yes' && lower !== 'no') throw fault('Messages-Waiting is neither yes nor no');
  return lower === 'yes';
}

function headerGroups(lines: readonly string[]): [string, string][][] {
  const groups: [string, string][][] = [];
  let open: [string, string][] | undefined;
  for (const line of lines) {
    if (line.trim() === '') open = undefined;
    else {
      if (open === undefined) {
        open = [];
        groups.push(open);
      }
      open.push(nameAndValue(line));
    }
  }
  return groups;
}

function nameAndValue(line: string): [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 1) throw fault('line without a name');
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}

const fault = (reason: string): SipSyntaxError => new SipSyntaxError(reason, 0, 'message summary');
