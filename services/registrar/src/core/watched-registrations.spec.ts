import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Binding } from '@trapezoid/contracts';
import { WatchedRegistrations } from './watched-registrations.js';

const addressOfRecord = 'sip:alice@lab.test';
const position = { addressOfRecord, at: 0 } as const;

const bindingOf = (contact: string, more: Partial<Binding> = {}): Binding => ({
  contact,
  parameters: {},
  expiresAt: 100_000,
  callId: 'call-1',
  cseq: 1,
  path: [],
  updatedAt: 0,
  ...more,
});

describe('what subscribers are told of a contact (RFC 3680 §4.7.2, §5.1)', () => {
  let watched: WatchedRegistrations;

  beforeEach(() => {
    watched = new WatchedRegistrations();
    watched.watch(addressOfRecord, [bindingOf('sip:a@one')]);
  });

  const told = (since = 0, now = 0) =>
    watched
      .tell(addressOfRecord, since, now)
      .contacts.map(({ uri, state, event }) => `${uri} ${state} ${event}`);

  it('registered, refreshed, shortened: what happened to it last', () => {
    expect(told()).toEqual(['sip:a@one active registered']);
    const refreshed = bindingOf('sip:a@one', { cseq: 2, updatedAt: 10, expiresAt: 200_000 });
    watched.take({ ...position, cause: 'registered', bindings: [refreshed, bindingOf('sip:b@two')] });
    expect(told()).toEqual(['sip:a@one active refreshed', 'sip:b@two active registered']);
    const shortened = { ...refreshed, cseq: 3, updatedAt: 20, expiresAt: 150_000 };
    watched.take({ ...position, cause: 'registered', bindings: [shortened, bindingOf('sip:b@two')] });
    expect(told()).toEqual(['sip:a@one active shortened', 'sip:b@two active registered']);
  });

  it.each([
    ['registered', 'unregistered'],
    ['expired', 'expired'],
    ['flow-ended', 'deactivated'],
    ['cleared', 'deactivated'],
    ['account-removed', 'rejected'],
  ] as const)('terminated where it ended: %s is %s', (cause, event) => {
    watched.take({ ...position, cause, bindings: [] });
    expect(told()).toEqual([`sip:a@one terminated ${event}`]);
  });

  it('terminated once for each subscriber', () => {
    watched.take({ ...position, cause: 'expired', bindings: [] });
    const { change } = watched.tell(addressOfRecord, 0, 0);
    expect(told(change)).toEqual([]);
    expect(told(0)).toEqual(['sip:a@one terminated expired']);
  });

  it('created where it was brought from elsewhere', () => {
    watched.take({
      ...position,
      cause: 'imported',
      bindings: [bindingOf('sip:a@one'), bindingOf('sip:c@three')],
    });
    expect(told()).toEqual(['sip:a@one active registered', 'sip:c@three active created']);
  });

  it('with one id as long as it is the same binding: a flow keeps it with another contact', () => {
    const flow = { instance: 'urn:uuid:1', regId: 1 };
    watched.take({ ...position, cause: 'registered', bindings: [bindingOf('sip:x@one', flow)] });
    const before = watched.tell(addressOfRecord, 1, 0).contacts[0]?.id;
    watched.take({
      ...position,
      cause: 'registered',
      bindings: [bindingOf('sip:y@two', { ...flow, cseq: 2 })],
    });
    expect(watched.tell(addressOfRecord, 2, 0).contacts[0]?.id).toBe(before);
  });

  it('with the seconds that are left, and the GRUUs of its phone (RFC 5628 §4)', () => {
    const bindings = [
      bindingOf('sip:a@one', { instance: 'urn:uuid:1', temporaryGruu: { series: 1, user: 'tgruu.x' } }),
    ];
    watched.take({ ...position, cause: 'registered', bindings });
    expect(watched.tell(addressOfRecord, 1, 40_500).contacts).toMatchObject([
      {
        expires: 60,
        publicGruu: 'sip:alice@lab.test;gr=urn:uuid:1',
        temporaryGruu: 'sip:tgruu.x@lab.test;gr',
      },
    ]);
  });

  it('and nothing of those that nobody watches', () => {
    expect(
      watched.take({ ...position, addressOfRecord: 'sip:bob@lab.test', cause: 'expired', bindings: [] }),
    ).toBe(false);
    watched.forget(addressOfRecord);
    expect(watched.take({ ...position, cause: 'expired', bindings: [] })).toBe(false);
    expect(watched.size).toBe(0);
  });
});
