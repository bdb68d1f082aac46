import { describe, expect, it } from '@jest/globals';
import { parseMessage } from './parse-message.js';
import {
  bytes,
  expectStrictlyRefused,
  expectTaken,
  having,
  head,
  read,
  register,
  requestLine,
  wire,
  without,
} from './strict-reading.fixture.js';

const invite = (...lines: readonly string[]): string => wire(requestLine, ...having(...lines));

describe('a message read strictly (RFC 3261 §25.1)', () => {
  it.each([
    ['a request', invite()],
    ['an empty reason phrase', wire('SIP/2.0 200 ', ...head)],
    ['a version in lower case', wire('sip/2.0 200 OK', ...head)],
    ['an authority that is a reg-name', register('Contact: <http://a@b@c:d>')],
    ['an IPv6 address in an authority', register('Contact: <http://a:b@[::1]:80/c?d>')],
    ['lone continuation bytes in a reason phrase', bytes(wire('SIP/2.0 200 \x80\xbf', ...head))],
    [
      'characters of six bytes in a reason phrase',
      bytes(wire('SIP/2.0 200 \xfd\x80\x80\x80\x80\x80', ...head)),
    ],
    ['lone continuation bytes in a header that nobody knows', bytes(invite('X-Odd: \x80'))],
    ['a blank in a Warning', invite('Warning: 399 a "b"')],
    ['white space at the comments in a Server', wire('SIP/2.0 200 OK', ...head, 'Server: a (b)\t(c) ')],
  ])('is taken where it keeps to the grammar: %s', (_, text) => {
    expectTaken(text);
  });

  it.each([
    ['an underscore in a host', wire('INVITE sip:emil@west_1.example SIP/2.0', ...head), 'Request-URI'],
    ["a bare '#' in a user", wire('INVITE sip:*21#@west.example SIP/2.0', ...head), 'Request-URI'],
    ['a tel URI without context', wire('INVITE tel:110 SIP/2.0', ...head), 'Request-URI'],
    ['an empty URI parameter', wire('INVITE sip:west.example;;lr SIP/2.0', ...head), 'Request-URI'],
    ['no blank behind the status code', wire('SIP/2.0 200', ...head), 'start line'],
    ['a delimiter in the reason phrase', wire('SIP/2.0 200 <OK>', ...head), 'start line'],
    ['a malformed escape in the reason phrase', wire('SIP/2.0 200 100%', ...head), 'start line'],
    ['a byte of no character in the reason phrase', bytes(wire('SIP/2.0 200 \xff', ...head)), 'start line'],
    ['another one', bytes(wire('SIP/2.0 200 \xfe', ...head)), 'start line'],
    ['half a character in the reason phrase', bytes(wire('SIP/2.0 200 \xe5\xa4', ...head)), 'start line'],
    ['half a character in a header that nobody knows', bytes(invite('X-Odd: \xc3')), 'x-odd'],
    ['a parameter that stands twice', invite('To: <sip:a>;x=1;X=2'), 'To'],
    ['an empty parameter', invite('To: <sip:a>;'), 'To'],
    ['an unquoted name beyond ASCII', invite('To: Ëmil <sip:a>'), 'To'],
    ['two folds in a row', invite('CSeq: 1\r\n \r\n INVITE'), 'CSeq'],
    ['an empty value in a list', invite('Require: a,,b'), 'Require'],
    ['an empty list', invite('Route:'), 'Route'],
    ['a bare address in Route', invite('Route: sip:p1'), 'Route'],
    ['a header twice that may stand once', wire(requestLine, ...head, 's: a', 'Subject: a'), 'Subject'],
    ['a control in a header that nobody knows', invite('X-Odd: a\u0000'), 'x-odd'],
    ['free text in User-Agent', invite('User-Agent: a, b'), 'User-Agent'],
    ['no white space before a comment', wire('SIP/2.0 200 OK', ...head, 'Server: a(b)'), 'Server'],
    ['a malformed number of seconds', invite('Expires: soon'), 'Expires'],
    ['brackets in received', invite('Via: SIP/2.0/UDP p;received=[2001:db8::1];branch=z9hG4bK1'), 'Via'],
    ['two blanks in a Warning', invite('Warning: 399  a "b"'), 'Warning'],
    ['a tab in a Warning', invite('Warning: 399\ta "b"'), 'Warning'],
    ['a fold in a Warning', invite('Warning: 399 a\r\n "b"'), 'Warning'],
    ['a Warning without its second blank', invite('Warning: 399 a"b"'), 'Warning'],
    ['a warn-code of four digits', invite('Warning: 0399 a "b"'), 'Warning'],
    ['half an IPv6 reference', register('Contact: <http://[::1>'), 'Contact'],
    ['brackets around a name', register('Contact: <http://[a]>'), 'Contact'],
    ['brackets in a user part', register('Contact: <http://[a]@[::1]>'), 'Contact'],
    ['brackets outside an authority', register('Contact: <http://a/[::1]>'), 'Contact'],
    ['brackets in an opaque part', register('Contact: <urn:[::1]>'), 'Contact'],
  ])('is refused for %s, which phones send', (_, text, where) => {
    expectStrictlyRefused(text, where);
  });

  it.each([
    ['an entry of History-Info without an index (RFC 7044 §5)', 'History-Info: <sip:a>', 'History-Info'],
    ['an RSeq of 0 (RFC 3262 §7.1)', 'RSeq: 0', 'RSeq'],
    ['none beside another kind of privacy (RFC 3323 §4.2)', 'Privacy: none;id', 'Privacy'],
    ['a kind of privacy that stands twice (RFC 3323 §4.2)', 'Privacy: id;ID', 'Privacy'],
    ...(['P-Asserted-Identity', 'P-Preferred-Identity'] as const).flatMap((name, at) => {
      const section = `RFC 3325 §9.${at + 1}`;
      return [
        [`three identities (${section})`, `${name}: <sip:a>, <tel:+1>, <sip:c>`, name],
        [`two SIP identities (${section})`, `${name}: <sip:a>\r\n${name}: <sips:b>`, name],
        [`two telephone numbers (${section})`, `${name}: <tel:+1>, <tel:+2>`, name],
        [`an identity of another scheme (${section})`, `${name}: <http://a>`, name],
      ] as const;
    }),
  ])('is refused for %s', (_, line, where) => {
    expectStrictlyRefused(invite(line), where);
  });

  it.each(['P-Asserted-Identity', 'P-Preferred-Identity'])(
    'may have one identity of each kind in %s (RFC 3325 §9)',
    (name) => {
      expectTaken(invite(`${name}: <sip:a>`, `${name}: <tel:+1>`));
      expectTaken(invite(`${name}: <tel:+1>, <sips:a>`));
    },
  );
});

describe('a request read strictly (RFC 3261 §8.1.1)', () => {
  it.each([
    [
      'without Max-Forwards (RFC 3261 §8.1.1.6)',
      wire(requestLine, ...without('Max-Forwards')),
      'Max-Forwards',
    ],
    ['without a tag in From (RFC 3261 §8.1.1.3)', invite('From: <sip:dora@west.example>'), 'From'],
    ['without a branch (RFC 3261 §8.1.1.7)', invite('Via: SIP/2.0/UDP p'), 'Via'],
    ['with a branch of RFC 2543 (RFC 3261 §8.1.1.7)', invite('Via: SIP/2.0/UDP p;branch=1'), 'Via'],
    ['without Contact in INVITE (RFC 3261 §8.1.1.8)', wire(requestLine, ...without('Contact')), 'Contact'],
    ['with two contacts in INVITE (RFC 3261 §8.1.1.8)', invite('Contact: <sip:a>, <sip:b>'), 'Contact'],
    [
      'with a Contact of another scheme in INVITE (RFC 3261 §8.1.1.8)',
      invite('Contact: <mailto:a@b>'),
      'Contact',
    ],
    [
      'without Contact in SUBSCRIBE (RFC 6665 §4.1.2.1)',
      wire(
        'SUBSCRIBE sip:a SIP/2.0',
        ...having('CSeq: 1 SUBSCRIBE').filter((line) => !line.startsWith('Contact')),
      ),
      'Contact',
    ],
    ['with a star in INVITE (RFC 3261 §20.10)', invite('Contact: *', 'Expires: 0'), 'Contact'],
    ['with a star and no Expires (RFC 3261 §10.2.2)', register('Contact: *'), 'Contact'],
    [
      'with a star and other than Expires: 0 (RFC 3261 §10.2.2)',
      register('Contact: *', 'Expires: 60'),
      'Contact',
    ],
    [
      'with a star beside other contacts (RFC 3261 §20.10)',
      register('Contact: *', 'Contact: <sip:a>', 'Expires: 0'),
      'Contact',
    ],
  ])('is refused %s, as peers of RFC 2543 send it', (_, text, where) => {
    expectStrictlyRefused(text, where);
  });

  it('may be of another method without Contact, and a star in REGISTER with Expires: 0 (RFC 3261 §10.2.2)', () => {
    expectTaken(register());
    expectTaken(register('Contact: *', 'Expires: 0'));
  });

  it('answers for its own Via alone: one below it may be of RFC 2543 (RFC 3261 §8.1.1.7)', () => {
    expectTaken(invite('Via: SIP/2.0/UDP p;branch=z9hG4bK1, SIP/2.0/UDP q;branch=1, SIP/2.0/UDP r'));
  });
});

describe('a response read strictly (RFC 3261 §8.2.6)', () => {
  it('may have a From and a Via of RFC 2543, which it has from the request (RFC 3261 §8.2.6.2)', () => {
    expectTaken(wire('SIP/2.0 200 OK', ...having('From: <sip:dora@west.example>', 'Via: SIP/2.0/UDP p')));
  });

  it('is refused for a star in Contact (RFC 3261 §20.10)', () => {
    expectStrictlyRefused(wire('SIP/2.0 200 OK', ...having('Contact: *')), 'Contact');
  });
});

describe('limits as options', () => {
  it('hold each on its own, with the defaults for the others', () => {
    const text = wire(requestLine, ...head);
    expect(read(text, { fields: 5 })).toMatchObject({ kind: 'defective', error: { statusCode: 513 } });
    expect(read(text, { headBytes: 50 })).toMatchObject({ kind: 'unreadable', error: { statusCode: 513 } });
    expect(read(`${text}body`, { bodyBytes: 3 })).toMatchObject({
      kind: 'defective',
      error: { statusCode: 513 },
    });
    expect(read(text, { bodyBytes: 3 }).kind).toBe('message');
  });

  it('answer a Request-URI that is too long with 414 (RFC 3261 §21.4.12)', () => {
    expect(read(wire(requestLine, ...head), { requestUriCharacters: 10 })).toMatchObject({
      kind: 'defective',
      error: { statusCode: 414, where: 'start line' },
    });
    const long = wire(`INVITE sip:${'a'.repeat(8200)} SIP/2.0`, ...head);
    expect(read(long)).toMatchObject({ kind: 'defective', error: { statusCode: 414 } });
  });

  it('answer too many values in one field with 513 (RFC 3261 §21.5.7)', () => {
    const message = parseMessage(wire(requestLine, ...head, `Supported: ${'a,'.repeat(201)}`));
    expect(message.text('Supported')).toHaveLength(402);
    expect(read(wire(requestLine, ...head, `Require: ${'a,'.repeat(200)}a`), { strict: true })).toMatchObject(
      {
        error: { statusCode: 513, where: 'Require' },
      },
    );
  });
});
