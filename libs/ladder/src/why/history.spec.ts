import { describe, expect, it } from '@jest/globals';
import { callThroughProxy, type Hop, hop } from '../ladder.fixture.js';
import { makeLadder } from '../make-ladder.js';

const invite = 'INVITE sip:bob@lab.test SIP/2.0';

/** The section of each message's reason, after the message. */
function sections(...given: readonly Hop[]): string[] {
  return makeLadder(given.flatMap(hop)).arrows.map(
    ({ method, statusCode, why }) => `${method ?? statusCode} ${why.section.replace('RFC 3261 ', '')}`,
  );
}

describe('why a message was sent, read from the messages', () => {
  it('is there for every message of a call through a proxy', () => {
    const ladder = makeLadder(callThroughProxy());

    expect(
      ladder.arrows.map(({ method, statusCode, why }) => `${method ?? statusCode} ${why.section}`),
    ).toEqual([
      'INVITE RFC 3261 §13.2.1',
      '100 RFC 3261 §17.2.1',
      'INVITE RFC 3261 §16.6',
      '180 RFC 3261 §13.3.1.1',
      '180 RFC 3261 §16.7 step 9',
      '200 RFC 3261 §13.3.1.4',
      '200 RFC 3261 §16.7 step 9',
      'ACK RFC 3261 §13.2.2.4',
      'ACK RFC 3261 §16.6',
      'BYE RFC 3261 §15.1.1',
      'BYE RFC 3261 §16.6',
      '200 RFC 3261 §15.1.2',
      '200 RFC 3261 §16.7 step 9',
    ]);
    expect(ladder.arrows.every(({ why }) => why.by === 'message' && why.reason !== '')).toBe(true);
  });

  it('is the challenge before it where a request comes again with credentials (RFC 3261 §22.2, §22.3)', () => {
    const asked = { from: 'alice', to: 'proxy', line: invite, branch: 'a' } as const;
    const again = { ...asked, cseq: '2 INVITE', branch: 'b' } as const;
    const ack = { ...asked, line: 'ACK sip:bob@lab.test SIP/2.0', cseq: '1 ACK', at: 2 } as const;
    const refused = {
      from: 'proxy',
      to: 'alice',
      line: 'SIP/2.0 407 Proxy Authentication Required',
      at: 1,
    } as const;

    expect(
      sections({ ...asked, at: 0 }, { ...refused, branch: 'a' }, ack, {
        ...again,
        at: 3,
        headers: ['Proxy-Authorization: Digest username="alice"'],
      }),
    ).toEqual(['INVITE §13.2.1', '407 §22.3', 'ACK §17.1.1.3', 'INVITE §22.3']);
  });

  it('is the redirection before it (RFC 3261 §8.1.3.4)', () => {
    const moved = {
      from: 'bob',
      to: 'alice',
      line: 'SIP/2.0 302 Moved Temporarily',
      at: 1,
      branch: 'a',
    } as const;

    expect(
      sections({ from: 'alice', to: 'bob', line: invite, at: 0, branch: 'a' }, moved, {
        from: 'alice',
        to: 'proxy',
        line: invite,
        at: 2,
        branch: 'b',
        cseq: '2 INVITE',
      }),
    ).toEqual(['INVITE §13.2.1', '302 §21.3.3', 'INVITE §8.1.3.4']);
  });

  it('of a CANCEL is the caller, or the branch that has answered (RFC 3261 §16.10, §16.7 step 10)', () => {
    const cancel = 'CANCEL sip:bob@lab.test SIP/2.0';
    const asked: Hop[] = [
      { from: 'alice', to: 'proxy', line: invite, at: 0, branch: 'a' },
      { from: 'proxy', to: 'bob', line: invite, at: 1, branch: 'p' },
      { from: 'proxy', to: 'phone', line: invite, at: 1.1, branch: 'q' },
    ];
    const cancelled: Hop[] = [
      { from: 'alice', to: 'proxy', line: cancel, at: 2, branch: 'a', cseq: '1 CANCEL' },
      { from: 'proxy', to: 'bob', line: cancel, at: 3, branch: 'p', cseq: '1 CANCEL' },
    ];
    const answered: Hop[] = [
      { from: 'phone', to: 'proxy', line: 'SIP/2.0 200 OK', at: 2, branch: 'q' },
      { from: 'proxy', to: 'bob', line: cancel, at: 4, branch: 'p', cseq: '1 CANCEL' },
    ];

    expect(sections(...asked, ...cancelled).slice(-2)).toEqual(['CANCEL §9.1', 'CANCEL §16.10']);
    expect(sections(...asked, ...answered).at(-1)).toBe('CANCEL §16.7 step 10');
  });

  it.each([
    [{ line: invite, cseq: '1 INVITE' }, 'INVITE §17.1.1.2'],
    [{ line: 'BYE sip:bob@lab.test SIP/2.0', cseq: '1 BYE' }, 'BYE §17.1.2.2'],
    [{ line: 'SIP/2.0 180 Ringing', cseq: '1 INVITE' }, '180 §17.2.1'],
    [{ line: 'SIP/2.0 200 OK', cseq: '1 INVITE' }, '200 §13.3.1.4'],
    [{ line: 'SIP/2.0 486 Busy Here', cseq: '1 INVITE' }, '486 §17.2.1'],
    [{ line: 'SIP/2.0 200 OK', cseq: '1 BYE' }, '200 §17.2.2'],
  ])('of a message that is sent again is what makes it come again: %j', (message, section) => {
    expect(sections({ from: 'alice', to: 'bob', at: 0, branch: 'a', again: true, ...message })).toEqual([
      section,
    ]);
  });

  it.each([
    [['Expires: 0'], '§10.2.2'],
    [['Contact: <sip:alice@10.0.0.1>;expires=0'], '§10.2.2'],
    [['Expires: 3600'], '§10.2'],
  ])('of a REGISTER with %j is what it does to the bindings', (headers, section) => {
    const register = { line: 'REGISTER sip:lab.test SIP/2.0', cseq: '1 REGISTER', headers } as const;

    expect(sections({ from: 'alice', to: 'proxy', at: 0, branch: 'a', ...register })).toEqual([
      `REGISTER ${section}`,
    ]);
  });

  it('is said in general terms of what nobody knows', () => {
    expect(
      sections(
        {
          from: 'alice',
          to: 'bob',
          line: 'FROBNICATE sip:b SIP/2.0',
          at: 0,
          branch: 'a',
          cseq: '1 FROBNICATE',
        },
        { from: 'bob', to: 'alice', line: 'SIP/2.0 499 What', at: 1, branch: 'a', cseq: '1 FROBNICATE' },
        { from: 'bob', to: 'alice', line: 'SIP/2.0 999 What', at: 2, branch: 'a', cseq: '1 FROBNICATE' },
      ),
    ).toEqual(['FROBNICATE §8.1.1', '499 §21.4', '999 §8.2.6']);
  });
});
