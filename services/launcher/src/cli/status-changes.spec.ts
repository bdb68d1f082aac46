import { describe, expect, it } from '@jest/globals';
import type { NetworkMap } from '@trapezoid/console';
import type { Binding } from '@trapezoid/contracts';
import { describeChanges } from './status-changes.js';

const now = 1_000_000;

const binding = (seconds: number, more: Partial<Binding> = {}): Binding => ({
  contact: 'sip:bob@10.0.0.9:5062',
  parameters: {},
  expiresAt: now + seconds * 1000,
  callId: 'a',
  cseq: 1,
  path: [],
  updatedAt: 0,
  ...more,
});

const refusal = (at: number, times = 1): NetworkMap['refusals'][number] => ({
  registrar: 'registrar',
  addressOfRecord: 'sip:eve@lab.test',
  receivedFrom: { protocol: 'TLS', host: '2001:db8::1', port: 40_001 },
  callId: 'call-1',
  statusCode: 401,
  reasonPhrase: 'Unauthorized',
  detail: 'wrong password for eve',
  paragraph: 'RFC 3261 §10.3 step 3',
  at,
  untold: 0,
  times,
});

function map(bindings: readonly Binding[], more: Partial<NetworkMap> = {}): NetworkMap {
  const records = bindings.length === 0 ? [] : [{ addressOfRecord: 'sip:bob@lab.test', bindings }];
  return {
    lab: { name: 'x', domains: ['lab.test'] },
    ready: true,
    services: [{ name: 'proxy', kind: 'proxy', domains: [], listens: [], ready: true }],
    phones: { kind: 'known', phones: [] },
    registrations: { kind: 'known', total: records.length, records },
    refusals: [],
    ...more,
  };
}

describe('what has changed between two looks at a network', () => {
  it('is a line for a phone that registers, with its way and its instance', () => {
    const outbound = binding(3600, {
      q: 0.5,
      receivedFrom: { protocol: 'TCP', host: '10.0.0.9', port: 5062 },
      path: ['sip:token@10.0.0.1;lr;ob'],
      instance: 'urn:uuid:1',
      regId: 2,
    });
    expect(describeChanges(map([]), map([outbound]), now)).toEqual([
      'sip:bob@lab.test registered sip:bob@10.0.0.9:5062  for 3600 s  from TCP 10.0.0.9:5062  ' +
        'q=0.5  path sip:token@10.0.0.1;lr;ob  urn:uuid:1 reg-id 2',
    ]);
  });

  it('is a line for one that registers anew, and for one that does not any more', () => {
    const refreshed = map([binding(60, { updatedAt: 5 })]);
    expect(describeChanges(map([binding(30)]), refreshed, now)).toEqual([
      'sip:bob@lab.test refreshed sip:bob@10.0.0.9:5062  for 60 s',
    ]);
    expect(describeChanges(refreshed, refreshed, now)).toEqual([]);
    expect(describeChanges(refreshed, map([]), now)).toEqual([
      'sip:bob@lab.test at sip:bob@10.0.0.9:5062 is gone',
    ]);
    expect(describeChanges(map([binding(-1)]), map([]), now)).toEqual([
      'sip:bob@lab.test at sip:bob@10.0.0.9:5062 has expired',
    ]);
  });

  it('says of nobody that he is gone while the list has more than one page', () => {
    const page = { kind: 'known', total: 51, records: [] } as const;
    expect(describeChanges(map([binding(60)]), map([], { registrations: page }), now)).toEqual([]);
  });

  it('is a line for each refusal, with its reason and the paragraph that asks for it', () => {
    const line =
      'sip:eve@lab.test from TLS [2001:db8::1]:40001 was refused: 401 Unauthorized  wrong password for eve (RFC 3261 §10.3 step 3)';
    const before = map([], { refusals: [refusal(5)] });
    expect(describeChanges(map([]), before, now)).toEqual([line]);
    expect(describeChanges(before, before, now)).toEqual([]);
    expect(describeChanges(before, map([], { refusals: [refusal(6, 2)] }), now)).toEqual([`${line} 2 times`]);
  });

  it('is a line for a service that goes and comes, and nothing that drives the screen', () => {
    const [proxy] = map([]).services;
    if (proxy === undefined) throw new Error('no proxy');
    const away = map([], { services: [{ ...proxy, ready: false, detail: 'nobody\u001b[2J answers' }] });
    expect(describeChanges(map([]), away, now)).toEqual(['proxy is NOT READY: nobody [2J answers']);
    expect(describeChanges(away, map([]), now)).toEqual(['proxy is ready']);
  });
});
