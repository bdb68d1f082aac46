import { describe, expect, it } from '@jest/globals';
import type { Binding } from '@trapezoid/contracts';
import { ServedDomains } from '@trapezoid/service';
import { SipRequest, type SipUri } from '@trapezoid/sip';
import { redirect } from './redirect.js';

const domains = new ServedDomains(
  [{ name: 'lab.test', aliases: ['pbx.test'] }],
  (host) => host === '10.0.0.3',
);
const isOwn = ({ host, port }: SipUri) => host === '10.0.0.3' && port === 5080;
const binding = (contact: string, q?: number): Binding => ({
  contact,
  parameters: {},
  expiresAt: 0,
  callId: 'call-1',
  cseq: 1,
  path: [],
  updatedAt: 0,
  ...(q === undefined ? {} : { q }),
});

async function outcomeOf(uri: string, bindings: readonly Binding[] = [], method = 'INVITE') {
  const asked: string[] = [];
  const location = {
    lookup: async (addressOfRecord: string) => {
      asked.push(addressOfRecord);
      return { subscriber: addressOfRecord === 'sip:bob@lab.test', bindings: [...bindings] };
    },
  };
  const outcome = await redirect(new SipRequest(method, uri, []), domains, location, isOwn);
  return { asked, ...outcome };
}

describe('where a redirect server sends its clients (RFC 3261 §8.3)', () => {
  it('to every contact, the preferred first', async () => {
    const outcome = await outcomeOf('sip:bob@pbx.test', [
      binding('sip:half@10.0.1.1', 0.5),
      binding('sip:whole@10.0.1.1'),
      binding('tel:+49123', 0.7),
    ]);
    expect(outcome).toMatchObject({
      asked: ['sip:bob@lab.test'],
      kind: 'moved-temporarily',
      bindings: [
        { contact: 'sip:whole@10.0.1.1' },
        { contact: 'tel:+49123' },
        { contact: 'sip:half@10.0.1.1' },
      ],
    });
  });

  it('never to itself', async () => {
    const bindings = [binding('sip:bob@10.0.0.3:5080'), binding('sip:bob@10.0.0.3:5060')];
    const outcome = await outcomeOf('sip:bob@lab.test', bindings);
    expect(outcome).toMatchObject({ bindings: [{ contact: 'sip:bob@10.0.0.3:5060' }] });
    expect(await outcomeOf('sip:bob@lab.test', bindings.slice(0, 1))).toMatchObject({
      kind: 'temporarily-unavailable',
    });
  });

  it.each([
    ['a user without a phone', 'sip:bob@lab.test', 'temporarily-unavailable'],
    ['a user that does not exist', 'sip:carol@lab.test', 'not-found'],
    ['another domain', 'sip:bob@elsewhere.example', 'not-found'],
    ['nobody', 'sip:lab.test', 'not-found'],
    ['a scheme that is not SIP', 'tel:+49123', 'unsupported-uri-scheme'],
    ['what can’t be read', 'sip:bob@', 'malformed'],
  ])('nowhere for %s', async (_what, uri, kind) => {
    expect((await outcomeOf(uri)).kind).toBe(kind);
  });

  it('nowhere for OPTIONS to the server itself: that is answered', async () => {
    expect((await outcomeOf('sip:10.0.0.3:5080', [], 'OPTIONS')).kind).toBe('capabilities');
  });
});
