import { quote, unquote } from '../../grammar/quoted-string.js';
import { listHeader } from '../header-definition.js';

/** More about a failure, for a person. RFC 3261 §20.43 */
export interface WarningValue {
  /** 300 to 399. */
  readonly code: number;
  /** Who adds it: a host, with a port perhaps, or a pseudonym. */
  readonly agent: string;
  readonly text: string;
}

export const Warning = listHeader<WarningValue>('Warning', {
  parse(scanner) {
    const code = scanner.number('warn-code', 999);
    if (code < 100) scanner.fail('warn-code has three digits');
    scanner.expectWhite();
    const agent = scanner.until(' \t\r\n",');
    if (agent.length === 0) scanner.fail('warn-agent expected');
    scanner.skipWhite();
    return { code, agent, text: unquote(scanner.quotedString()) };
  },
  print: ({ code, agent, text }) => `${code} ${agent} ${quote(text)}`,
});
