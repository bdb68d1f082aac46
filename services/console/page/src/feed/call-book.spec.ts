import { describe, expect, it } from '@jest/globals';
import { CallBook } from './call-book.js';
import { told } from './feed.fixture.js';

const alice = 4001;
const proxy = 5060;
const invite = 'INVITE sip:bob@lab.test SIP/2.0';

function only(book: CallBook) {
  const { calls } = book.takeChanges();
  expect(calls).toHaveLength(1);
  return calls[0];
}

describe('the calls that the page knows', () => {
  it('follow what their originator hears: ringing, answered, ended', () => {
    const book = new CallBook();
    book.add(told('alice', 'sent', invite, [alice, proxy]));
    expect(only(book)).toMatchObject({
      method: 'INVITE',
      from: 'alice@lab.test',
      to: 'bob@lab.test',
      phase: 'calling',
    });
    book.add(told('proxy', 'sent', 'SIP/2.0 180 Ringing', [proxy, alice], { toTag: 'b1' }));
    expect(only(book)).toMatchObject({ phase: 'ringing' });
    book.add(told('proxy', 'sent', 'SIP/2.0 200 OK', [proxy, alice], { toTag: 'b1' }));
    expect(only(book)).toMatchObject({ phase: 'answered' });
    book.add(
      told('alice', 'sent', 'BYE sip:bob@127.0.0.1 SIP/2.0', [alice, proxy], { cseq: '2 BYE', toTag: 'b1' }),
    );
    expect(only(book)).toMatchObject({ phase: 'ended', messages: 4 });
  });

  it('do not fail by what one branch of a fork answered to the proxy (RFC 3261 §16.7)', () => {
    const book = new CallBook();
    book.add(told('alice', 'sent', invite, [alice, proxy]));
    book.add(told('bob', 'sent', 'SIP/2.0 486 Busy Here', [4002, proxy], { toTag: 'b1' }));
    expect(only(book)).toMatchObject({ phase: 'calling' });
  });

  it('begin anew with the credentials that were asked for (RFC 3261 §22.2)', () => {
    const book = new CallBook();
    book.add(told('alice', 'sent', invite, [alice, proxy]));
    book.add(
      told('proxy', 'sent', 'SIP/2.0 407 Proxy Authentication Required', [proxy, alice], { toTag: 'p1' }),
    );
    expect(only(book)).toMatchObject({ phase: 'failed' });
    book.add(told('alice', 'sent', invite, [alice, proxy], { cseq: '2 INVITE' }));
    expect(only(book)).toMatchObject({ phase: 'calling' });
  });

  it('count a message once that both its ends tell', () => {
    const book = new CallBook();
    expect(book.add(told('alice', 'sent', invite, [alice, proxy]))).toBe(true);
    expect(book.add(told('proxy', 'received', invite, [alice, proxy]))).toBe(false);
    expect(only(book)).toMatchObject({ messages: 1, elements: ['alice', 'proxy'] });
  });

  it('become one where an element tells that they are legs of one', () => {
    const book = new CallBook();
    book.add(told('alice', 'sent', invite, [alice, proxy]));
    book.add(told('b2bua', 'sent', invite, [5090, proxy], { callId: 'call-2' }));
    book.takeChanges();
    book.add(told('b2bua', 'sent', 'SIP/2.0 180 Ringing', [5090, proxy], { joins: ['call-2'], toTag: 'x' }));
    const { calls, gone } = book.takeChanges();
    expect(gone).toEqual(['call-2']);
    expect(calls.map(({ callIds }) => callIds)).toEqual([['call-1', 'call-2']]);
    expect(book.ladder('call-2', []).ladder.legs).toEqual(['call-1', 'call-2']);
  });

  it('are found by any text of their messages', () => {
    const book = new CallBook();
    book.add(told('alice', 'sent', invite, [alice, proxy], { headers: ['User-Agent: Peculiar/1.0'] }));
    expect(book.search('peculiar')).toEqual(['call-1']);
    expect(book.search('nothing of it')).toEqual([]);
  });

  it('are forgotten, the oldest first, when there are too many; the page is told how many', () => {
    const book = new CallBook();
    for (let call = 0; call < 2100; call++) {
      book.add(told('alice', 'sent', invite, [alice, proxy], { callId: `call-${call}` }));
    }
    const { calls, gone } = book.takeChanges();
    expect(calls).toHaveLength(2000);
    expect(gone[0]).toBe('call-0');
    expect(book.forgotten).toBe(100);
  });
});
