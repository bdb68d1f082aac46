import { parseParameters } from '../../grammar/parameters.js';
import type { Scanner } from '../../grammar/scanner.js';
import { parseUri } from '../../grammar/uri.js';
import { repeatedHeader } from '../header-definition.js';

/** The letters of RFC 8224 §4 and those that RFC 8225's signatures have besides: base64url. */
const digest = /^[a-zA-Z0-9/+.\-_=]+$/;

/** `signed-identity-digest SEMI "info" EQUAL LAQUOT absoluteURI RAQUOT *( SEMI generic-param )` */
function checkSignature(scanner: Scanner): void {
  if (!digest.test(scanner.until('; \t\r\n'))) scanner.fail('malformed signature');
  scanner.expectSeparator(';');
  if (scanner.token().toLowerCase() !== 'info') scanner.fail('info expected');
  scanner.expectSeparator('=');
  scanner.expect('<');
  parseUri(scanner.until('>'), { strict: true });
  scanner.expect('>');
  parseParameters(scanner);
  scanner.expectEnd();
}

/**
 * A signature over the request, by whoever answers for its sender; kept as text, for those who can check it.
 * RFC 8224 §4. Deviation: any text is taken, so that a signature of another kind (RFC 4474) comes through.
 */
export const Identity = repeatedHeader<string>('Identity', {
  parse(scanner: Scanner) {
    const start = scanner.position;
    if (scanner.strict) checkSignature(scanner);
    scanner.position = start;
    return scanner.rest();
  },
  print: (text) => text,
});
