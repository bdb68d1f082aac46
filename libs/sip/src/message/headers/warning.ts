import { isToken } from '../../grammar/characters.js';
import { parseHostPort } from '../../grammar/host.js';
import { quote, unquote } from '../../grammar/quoted-string.js';
import { Scanner } from '../../grammar/scanner.js';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { listHeader } from '../header-definition.js';

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

/** Deviation: any text without a blank, a comma or a quote is taken for a warn-agent. */
export const Warning = listHeader<WarningValue>('Warning', {
  parse(scanner) {
    const code = scanner.number('warn-code', 999);
    if (code < 100) scanner.fail('warn-code has three digits');
    scanner.expectWhite();
    const start = scanner.position;
    const agent = scanner.until(' \t\r\n",');
    if (agent.length === 0) scanner.fail('warn-agent expected');
    if (scanner.strict && !isAgent(agent)) scanner.deviation('malformed warn-agent', start);
    scanner.skipWhite();
    return { code, agent, text: unquote(scanner.quotedString()) };
  },
  print: ({ code, agent, text }) => `${code} ${agent} ${quote(text)}`,
});
