import { describe, expect, it } from '@jest/globals';
import { type Hop, hop } from '../ladder.fixture.js';
import { joinLegs, LegJoiner, messagesOfCall } from './join-legs.js';

const invite = 'INVITE sip:bob@lab.test SIP/2.0';

function hops(...given: readonly Hop[]) {
  return given.flatMap(hop);
}

describe('the legs of a call', () => {
  const first: Hop = { from: 'alice', to: 'proxy', line: invite, at: 0, branch: 'a', callId: 'one' };
  const second: Hop = { from: 'proxy', to: 'bob', line: invite, at: 5, branch: 'b', callId: 'two' };

  it('stay apart where nothing joins them, the call that began first coming first', () => {
    expect(joinLegs(hops(second, first)).map((call) => call.callIds)).toEqual([['one'], ['two']]);
  });

  it('are joined by what the element that has both tells', () => {
    const [call, ...others] = joinLegs(hops(first, { ...second, joins: ['one'] }));

    expect(others).toEqual([]);
    expect(call?.callIds).toEqual(['one', 'two']);
    expect(call?.messages.map((message) => message.callId)).toEqual(['one', 'one', 'two', 'two']);
  });

  it('are joined by a transfer that names the dialog it replaces, whichever comes first (RFC 3891 §3)', () => {
    const replacing: Hop = { ...second, headers: ['Replaces: one;to-tag=1;from-tag=2'] };

    expect(joinLegs(hops(replacing, { ...first, at: 9 })).map((call) => call.callIds)).toEqual([
      ['two', 'one'],
    ]);
  });

  it('are all found from any of them', () => {
    const third: Hop = { ...second, at: 7, callId: 'three', joins: ['two'] };
    const messages = hops(first, { ...second, joins: ['one'] }, third, { ...first, callId: 'other' });

    for (const callId of ['one', 'two', 'three']) expect(messagesOfCall(messages, callId)).toHaveLength(6);
    expect(messagesOfCall(messages, 'none')).toEqual([]);
  });

  it('are learned as messages come: the message that joins says so', () => {
    const joiner = new LegJoiner();

    expect(joiner.add({ callId: 'one', text: '' })).toBe(false);
    expect(joiner.add({ callId: 'two', text: '', joins: ['one'] })).toBe(true);
    expect(joiner.add({ callId: 'two', text: '', joins: ['one'] })).toBe(false);
    expect([...joiner.legsOf('one')].sort()).toEqual(['one', 'two']);
    expect([...joiner.legsOf('unknown')]).toEqual(['unknown']);
  });

  it('of a flood of calls are forgotten again, the oldest first', () => {
    const joiner = new LegJoiner();
    joiner.add({ callId: 'two', text: '', joins: ['one'] });
    for (let call = 0; call < 20_000; call++) joiner.add({ callId: `call-${call}`, text: '' });

    expect([...joiner.legsOf('one')]).toEqual(['one']);
  });
});
