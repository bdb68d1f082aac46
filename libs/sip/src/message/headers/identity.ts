import type { Scanner } from '../../grammar/scanner.js';
import { repeatedHeader } from '../header-definition.js';

const identity = /^[a-zA-Z0-9/+.]+={0,2}\s*;\s*info\s*=\s*<[^<>\s]+>(?:\s*;[^<>]*)?$/;

/**
 * A signature over the request, by whoever answers for its sender; kept as text, for those who can check it.
 * RFC 8224 §4. Deviation: any text is taken, so that a signature of another kind (RFC 4474) comes through.
 */
export const Identity = repeatedHeader<string>('Identity', {
  parse(scanner: Scanner) {
    const start = scanner.position;
    const text = scanner.rest();
    if (!identity.test(text)) scanner.deviation('malformed signature', start);
    return text;
  },
  print: (text) => text,
});
