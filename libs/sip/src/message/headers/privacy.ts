import { singleHeader } from '../header-definition.js';
import { printToken } from '../header-forms.js';

/**
 * What kinds of privacy are asked for: header, session, user, id, critical, none, history, in lower case.
 * RFC 3323 §4.2, RFC 3325 §9.3, RFC 7044 §10.1
 */
export const Privacy = singleHeader<readonly string[]>('Privacy', {
  parse(scanner) {
    const kinds = [scanner.token('kind of privacy').toLowerCase()];
    while (scanner.takeSeparator(';')) kinds.push(scanner.token('kind of privacy').toLowerCase());
    return kinds;
  },
  print: (kinds) => kinds.map(printToken).join(';'),
});
