import { describe, expect, it } from '@jest/globals';
import type { CallSummary } from '../feed/call-summary.js';
import { filterCalls, noFilter } from './filter-calls.js';

const call = (change: Partial<CallSummary>): CallSummary => ({
  id: 'one',
  callIds: ['one'],
  method: 'INVITE',
  from: 'alice@lab.test',
  to: 'bob@lab.test',
  startedAt: 1,
  lastAt: 2,
  phase: 'answered',
  messages: 9,
  retransmissions: 0,
  elements: ['proxy'],
  ...change,
});
const ended = call({
  id: 'two',
  callIds: ['two'],
  phase: 'failed',
  status: '486 Busy Here',
  to: 'carol@lab.test',
});
const registration = call({ id: 'three', callIds: ['three'], method: 'REGISTER', phase: 'succeeded' });
const all = [call({}), ended, registration];
const ids = (calls: readonly CallSummary[]) => calls.map(({ id }) => id);

describe('filtering calls', () => {
  it('keeps all where nothing is asked for', () => {
    expect(filterCalls(all, noFilter)).toEqual(all);
  });

  it('wants every word, in any case and any order', () => {
    expect(ids(filterCalls(all, { ...noFilter, words: 'BUSY alice' }))).toEqual(['two']);
    expect(ids(filterCalls(all, { ...noFilter, words: 'busy bob' }))).toEqual([]);
  });

  it('tells calls from registrations and other exchanges', () => {
    expect(ids(filterCalls(all, { ...noFilter, what: 'registrations' }))).toEqual(['three']);
    expect(ids(filterCalls(all, { ...noFilter, what: 'calls' }))).toEqual(['one', 'two']);
  });

  it('takes what is still going as one phase', () => {
    expect(ids(filterCalls(all, { ...noFilter, phase: 'going' }))).toEqual(['one']);
  });

  it('takes those that were found by the text of their messages', () => {
    expect(ids(filterCalls(all, { ...noFilter, words: 'baresip' }, new Set(['three'])))).toEqual(['three']);
  });
});
