import { isToken } from '../../grammar/characters.js';
import { parseHostPort } from '../../grammar/host.js';
import { quote, unquote } from '../../grammar/quoted-string.js';
import { Scanner } from '../../grammar/scanner.js';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { listHeader } from '../header-definition.js';
import { printNumber } from '../header-forms.js';

/** More about a failure, for a person. RFC 3261 §20.43 */
export interface WarningValue {
  /** 300 to 399. */
  readonly code: number;
  /** Who adds it: a host, with a port perhaps, or a pseudonym. */
  readonly agent: string;
  readonly text: string;
}

/** hostport / pseudonym */
function isAgent(text: string): boolean {
  if (isToken(text)) return true;
  const scanner = new Scanner(text, 0, text.length, true);
  try {
    parseHostPort(scanner);
    return scanner.atEnd;
  } catch (error) {
    if (error instanceof SipSyntaxError) return false;
    throw error;
  }
}

/** SP. Deviation: any white space is taken. */
function skipBlank(scanner: Scanner): void {
  const start = scanner.position;
  scanner.skipWhite();
  if (scanner.strict && scanner.text.slice(start, scanner.position) !== ' ')
    scanner.deviation('one blank expected', start);
}

/**
 * `warn-code SP warn-agent SP warn-text`. Deviation: zeros before the warn-code, and any text without a blank, a comma
 * or a quote for a warn-agent, are taken.
 */
export const Warning = listHeader<WarningValue>('Warning', {
  parse(scanner) {
    const codeAt = scanner.position;
    const code = scanner.number('warn-code', 999);
    if (code < 100) scanner.fail('warn-code has three digits');
    if (scanner.position !== codeAt + 3) scanner.deviation('warn-code has three digits', codeAt);
    if (!scanner.atWhite) scanner.fail('white space expected');
    skipBlank(scanner);
    const start = scanner.position;
    const agent = scanner.until(' \t\r\n",');
    if (agent.length === 0) scanner.fail('warn-agent expected');
    if (scanner.strict && !isAgent(agent)) scanner.deviation('malformed warn-agent', start);
    skipBlank(scanner);
    return { code, agent, text: unquote(scanner.quotedString()) };
  },
  print: ({ code, agent, text }) => `${printNumber(code, 999)} ${agent} ${quote(text)}`,
});
