import { describe, expect, it } from '@jest/globals';
import type { Binding } from '@trapezoid/contracts';
import { makeBinding, makeChange, makeRequest } from '../location.fixture.js';
import { applyUpdate, type UpdateRequest, unexpired } from './apply-update.js';

const now = 1_700_000_000_000;
const sameIgnoringCase = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
const apply = (current: readonly Binding[], request: UpdateRequest) =>
  applyUpdate(current, request, now, sameIgnoringCase);

describe('an update of one address-of-record (RFC 3261 §10.3 step 7)', () => {
  it('adds a binding with the Call-ID, CSeq and end of this REGISTER', () => {
    const change = makeChange('sip:a@192.0.2.1', {
      expires: 60,
      q: 0.5,
      path: ['<sip:edge.lab.test;lr>'],
      receivedFrom: { protocol: 'UDP', host: '192.0.2.1', port: 5060 },
      userAgent: 'phone',
    });
    expect(apply([], makeRequest([change], { callId: 'x', cseq: 7 }))).toEqual({
      kind: 'updated',
      changed: true,
      bindings: [
        {
          contact: 'sip:a@192.0.2.1',
          parameters: {},
          q: 0.5,
          path: ['<sip:edge.lab.test;lr>'],
          receivedFrom: { protocol: 'UDP', host: '192.0.2.1', port: 5060 },
          userAgent: 'phone',
          expiresAt: now + 60_000,
          callId: 'x',
          cseq: 7,
          updatedAt: now,
        },
      ],
    });
  });

  it('refreshes the binding whose contact is equal by URI comparison, in its place', () => {
    const current = [makeBinding('sip:a@one'), makeBinding('sip:a@two')];
    const outcome = apply(current, makeRequest(['sip:a@ONE'], { cseq: 2 }));
    expect(outcome).toMatchObject({
      kind: 'updated',
      bindings: [
        { contact: 'sip:a@ONE', cseq: 2 },
        { contact: 'sip:a@two', cseq: 1 },
      ],
    });
  });

  it('removes a binding when its expires is 0, and minds none that is not there', () => {
    const request = makeRequest(
      [makeChange('sip:a@one', { expires: 0 }), makeChange('sip:a@nowhere', { expires: 0 })],
      { cseq: 2 },
    );
    const outcome = apply([makeBinding('sip:a@one'), makeBinding('sip:a@two')], request);
    expect(outcome).toMatchObject({ kind: 'updated', changed: true, bindings: [{ contact: 'sip:a@two' }] });
  });

  it('has nothing to store where nothing changes', () => {
    const current = [makeBinding('sip:a@one')];
    const request = makeRequest([makeChange('sip:a@two', { expires: 0 })], { cseq: 2 });
    expect(apply(current, request)).toEqual({ kind: 'updated', changed: false, bindings: current });
  });

  it.each([
    ['lower', 4],
    ['the same, as in a REGISTER that came twice', 5],
  ])('is out of order when Call-ID agrees and CSeq is %s', (_, cseq) => {
    const current = [makeBinding('sip:a@one', { cseq: 5 })];
    expect(apply(current, makeRequest(['sip:a@one'], { cseq }))).toEqual({
      kind: 'out-of-order',
      contact: 'sip:a@one',
    });
  });

  it('is in order under another Call-ID, whatever the CSeq: the phone has started anew', () => {
    const current = [makeBinding('sip:a@one', { cseq: 500 })];
    const outcome = apply(current, makeRequest(['sip:a@one'], { callId: 'call-2', cseq: 1 }));
    expect(outcome).toMatchObject({ kind: 'updated', bindings: [{ callId: 'call-2', cseq: 1 }] });
  });

  it('changes nothing at all when one of its contacts is out of order', () => {
    const current = [makeBinding('sip:a@one', { cseq: 1 }), makeBinding('sip:a@two', { cseq: 5 })];
    const outcome = apply(current, makeRequest(['sip:a@new', 'sip:a@one', 'sip:a@two'], { cseq: 3 }));
    expect(outcome).toEqual({ kind: 'out-of-order', contact: 'sip:a@two' });
  });

  it('takes the last of two equal contacts in one REGISTER', () => {
    const outcome = apply(
      [],
      makeRequest([makeChange('sip:a@one', { q: 0.1 }), makeChange('sip:A@one', { q: 1 })]),
    );
    expect(outcome).toMatchObject({ kind: 'updated', bindings: [{ contact: 'sip:A@one', q: 1 }] });
  });

  it('refuses to leave more bindings than allowed', () => {
    const current = [makeBinding('sip:a@one'), makeBinding('sip:a@two')];
    const request = makeRequest(['sip:a@three'], { cseq: 2, maximumBindings: 2 });
    expect(apply(current, request)).toEqual({ kind: 'too-many-bindings', maximum: 2 });
  });

  it('may replace a binding by another within the limit', () => {
    const request = makeRequest([makeChange('sip:a@one', { expires: 0 }), 'sip:a@two'], {
      cseq: 2,
      maximumBindings: 1,
    });
    expect(apply([makeBinding('sip:a@one')], request)).toMatchObject({
      kind: 'updated',
      bindings: [{ contact: 'sip:a@two' }],
    });
  });
});

describe('an update of `Contact: *` (RFC 3261 §10.3 step 6)', () => {
  const removeAll = { removeAll: true, cseq: 5 };

  it('removes every binding', () => {
    const current = [
      makeBinding('sip:a@one', { cseq: 4 }),
      makeBinding('sip:a@two', { callId: 'x', cseq: 9 }),
    ];
    expect(apply(current, makeRequest([], removeAll))).toEqual({
      kind: 'updated',
      changed: true,
      bindings: [],
    });
  });

  it('removes none when one is newer within its Call-ID', () => {
    const current = [makeBinding('sip:a@one', { cseq: 4 }), makeBinding('sip:a@two', { cseq: 5 })];
    expect(apply(current, makeRequest([], removeAll))).toEqual({
      kind: 'out-of-order',
      contact: 'sip:a@two',
    });
  });

  it('has nothing to store where nothing is bound', () => {
    expect(apply([], makeRequest([], removeAll))).toEqual({ kind: 'updated', changed: false, bindings: [] });
  });
});

describe('an update of a flow (RFC 5626 §6)', () => {
  const flow = { instance: 'urn:uuid:1', regId: 1 };

  it('replaces the binding of the same instance and reg-id, whatever its contact', () => {
    const current = [makeBinding('sip:a@192.0.2.1:40000', flow)];
    const request = makeRequest([makeChange('sip:a@192.0.2.1:50000', flow)], { callId: 'after-reboot' });
    expect(apply(current, request)).toMatchObject({
      kind: 'updated',
      bindings: [{ contact: 'sip:a@192.0.2.1:50000' }],
    });
  });

  it('keeps the flows of one contact apart by their reg-id', () => {
    const current = [makeBinding('sip:a@one', flow)];
    const outcome = apply(
      current,
      makeRequest([makeChange('sip:a@one', { ...flow, regId: 2 })], { cseq: 2 }),
    );
    expect(outcome).toMatchObject({ kind: 'updated', bindings: [{ regId: 1 }, { regId: 2 }] });
  });

  it('goes by the contact when the instance comes without a reg-id', () => {
    const current = [makeBinding('sip:a@one', { instance: 'urn:uuid:1' })];
    const request = makeRequest([makeChange('sip:a@two', { instance: 'urn:uuid:1' })], { cseq: 2 });
    expect(apply(current, request)).toMatchObject({
      bindings: [{ contact: 'sip:a@one' }, { contact: 'sip:a@two' }],
    });
  });
});

describe('the end of a binding', () => {
  it('comes at its very millisecond', () => {
    const binding = makeBinding('sip:a@one', { expiresAt: 1000 });
    expect(unexpired([binding], 999)).toEqual([binding]);
    expect(unexpired([binding], 1000)).toEqual([]);
  });
});
