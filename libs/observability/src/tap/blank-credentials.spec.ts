import { describe, expect, it } from '@jest/globals';
import { blankCredentials } from './blank-credentials.js';

const result = '6629fae49393a05397450978507c4ef1';
const stars = '*'.repeat(result.length);

describe('blanked credentials', () => {
  it.each(['Authorization', 'Proxy-Authorization', 'AUTHORIZATION ', 'proxy-authorization\t'])(
    'hide the digest response of %s and nothing else of it',
    (name) => {
      const line = `${name}: Digest username="bob", nonce="dcd98b", response="${result}", opaque="5ccc"`;

      expect(blankCredentials(`REGISTER sip:x SIP/2.0\r\n${line}\r\nTo: <sip:bob@x>\r\n`)).toBe(
        `REGISTER sip:x SIP/2.0\r\n${line.replace(result, stars)}\r\nTo: <sip:bob@x>\r\n`,
      );
    },
  );

  it.each([
    ['folded lines', `Authorization: Digest username="bob",\r\n response\r\n = "${result}",\r\n\tqop=auth`],
    ['a response without quotes', `Authorization: Digest username="bob", response=${result}`],
    ['a response whose quotes do not end', `Authorization: Digest username="bob", response="${result}`],
    ['lines that end with a line feed alone', `X: y\nAuthorization: Digest response="${result}"\nZ: z`],
  ])('are found in %s', (_what, text) => {
    expect(blankCredentials(text)).toBe(text.replace(result, stars));
  });

  it('hide all that another scheme carries', () => {
    expect(blankCredentials('Authorization: Basic Ym9iOnNlY3JldA==\r\nA: b')).toBe(
      'Authorization: Basic ****************\r\nA: b',
    );
    expect(blankCredentials('Authorization: justatoken')).toBe('Authorization: **********');
  });

  it('hide the password of a SIP URI', () => {
    expect(blankCredentials('To: <sip:bob:s3cret@lab.test:5060>;tag=1')).toBe(
      'To: <sip:bob:******@lab.test:5060>;tag=1',
    );
  });

  it.each([
    'Contact: <sip:bob@127.0.0.1:5060>, <sips:carol@[::1]:5061;transport=tcp>',
    'Route: <sip:127.0.0.1:5060;lr>, <sip:bob@lab.test>',
    'Subject: response="this is no credential"',
    'WWW-Authenticate: Digest realm="x", nonce="response"',
  ])('leave %s as it is', (line) => {
    expect(blankCredentials(line)).toBe(line);
  });

  it('take time in proportion to the text, whatever is in it', () => {
    const hostile = [
      'sip:'.repeat(16_000),
      `Authorization:${'\n '.repeat(30_000)}`,
      'response'.repeat(8_000),
    ];
    const begun = performance.now();
    for (const text of hostile) expect(blankCredentials(text)).toHaveLength(text.length);

    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
