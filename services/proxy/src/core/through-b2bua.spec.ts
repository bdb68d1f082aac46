import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { markOf } from '@trapezoid/service';
import { parseUri, type Secrets, type SipUri } from '@trapezoid/sip';
import { credentialsOf, type Endpoint, ProxyBench, proxyHost, requestOf } from '../proxy.fixture.js';
import { targetThrough } from './through-b2bua.js';

const uri = parseUri('sip:10.0.0.3:5060') as SipUri;
const keys = () => ['the key of b2bua'] as const;
const b2bua = { name: 'b2bua', keys, uri, account: 'b2bua' };
const routeBy = (user: string) => ({ Route: `<sip:${user}@${proxyHost}:5060;lr>` });
const signed = (callId = 'call-1', by: Secrets = keys) =>
  markOf('b2bua', requestOf('INVITE', 'sip:bob@lab.test', { 'Call-ID': callId }), by);
/** By what the B2BUA sends it proves that it has had the request. */
const passed = routeBy(signed());
const withAccount = (user: string) => ({ 'Proxy-Authorization': credentialsOf(user) });
const fromAlice = { From: '<sip:alice@lab.test>;tag=1' };

describe('a proxy whose calls go through a B2BUA', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let bob: Endpoint;
  let back: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start({ b2bua });
    caller = await bench.phone('10.0.1.1');
    bob = await bench.phone('10.0.1.2');
    back = await bench.phone('10.0.0.3');
    bench.bind('bob', bob.contact);
  });

  afterEach(() => {
    expect(bench.faults).toEqual([]);
  });

  const send = async (endpoint: Endpoint, method: string, fields: Readonly<Record<string, string>> = {}) => {
    endpoint.send(method, 'sip:bob@lab.test', fields);
    await bench.pass();
  };

  it('sends an INVITE to one of its users there, with its Request-URI as it came, and not to the phones', async () => {
    await send(caller, 'INVITE');
    expect(back.methods).toEqual(['INVITE']);
    expect(back.latest('INVITE').request.requestUri).toBe('sip:bob@lab.test');
    expect(bob.methods).toEqual([]);
  });

  it('sends an INVITE that has been there to the phones, without the Route that says so', async () => {
    await send(back, 'INVITE', passed);
    expect(bob.methods).toEqual(['INVITE']);
    expect(bob.latest('INVITE').request.has({ name: 'Route' })).toBe(false);
    expect(back.methods).toEqual([]);
  });

  it('sends the CANCEL of a call to the B2BUA alone (RFC 3261 §9.2)', async () => {
    await send(caller, 'INVITE');
    back.answer('INVITE', 180);
    await bench.pass();
    await send(caller, 'CANCEL', { Via: `${caller.via};branch=z9hG4bK-INVITE-1;rport` });
    expect(back.methods).toEqual(['INVITE', 'CANCEL']);
    expect(bob.methods).toEqual([]);
  });

  it.each(['MESSAGE', 'OPTIONS', 'SUBSCRIBE'])('sends %s to the phones straight away', async (method) => {
    await send(caller, method);
    expect(bob.methods).toEqual([method]);
    expect(back.methods).toEqual([]);
  });

  it('sends nobody else’s call there: to a foreign domain its own user’s goes as ever', async () => {
    const foreign = await bench.phone('10.0.2.1');
    caller.send('INVITE', 'sip:carol@10.0.2.1', { ...fromAlice, ...withAccount('alice') });
    await bench.pass();
    expect(foreign.methods).toEqual(['INVITE']);
    expect(back.methods).toEqual([]);
  });

  it.each([
    ['another user of the same address', `<sip:sbc@${proxyHost}:5060;lr>`],
    ['no user', `<sip:${proxyHost}:5060;lr>`],
  ])('takes a call that comes by a Route of %s for one that has not been there', async (_what, route) => {
    await send(caller, 'INVITE', { Route: route });
    expect(back.methods).toEqual(['INVITE']);
    expect(bob.methods).toEqual([]);
  });

  it.each([
    ['its name alone', 'b2bua'],
    ['another key', signed('call-1', () => ['a guess'])],
    ['the mark of another call', signed('call-2')],
    ['a mark that is cut short', signed().slice(0, -4)],
    ['nothing after the name', 'b2bua.'],
  ])('refuses who says by %s that it has had the call, with 403', async (_what, user) => {
    await send(caller, 'INVITE', routeBy(user));
    expect(caller.statusCodes).toEqual([403]);
    expect([...bob.methods, ...back.methods]).toEqual([]);
    expect(bench.decisions.at(-1)).toMatchObject({
      decision: 'answer',
      section: 'RFC 3261 §16.3 step 6',
      reason: 'it says that b2bua has had it, and does not prove it',
    });
  });

  it('goes on to take what was signed before the key was known to all', async () => {
    const both = await ProxyBench.start({ b2bua: { ...b2bua, keys: () => ['new', ...keys()] } });
    const again = await both.phone('10.0.0.3');
    const phone = await both.phone('10.0.1.2');
    both.bind('bob', phone.contact);
    again.send('INVITE', 'sip:bob@lab.test', passed);
    await both.pass();
    expect(phone.methods).toEqual(['INVITE']);
  });

  describe('in the name of one of its users (RFC 3261 §16.3 step 6)', () => {
    it.each([
      ['that it has been there', passed],
      ['nothing', {}],
    ])('challenges who says %s and gives no credentials', async (_what, claim) => {
      await send(caller, 'INVITE', { ...fromAlice, ...claim });
      expect(caller.statusCodes).toEqual([407]);
      expect([...bob.methods, ...back.methods].filter((method) => method !== 'ACK')).toEqual([]);
    });

    it('lets the B2BUA’s account say that another calls, in what has been there', async () => {
      await send(back, 'INVITE', { ...fromAlice, ...passed, ...withAccount('b2bua') });
      expect(bob.methods).toEqual(['INVITE']);
      expect(bob.latest('INVITE').request.text('From')).toBe('<sip:alice@lab.test>;tag=1');
    });

    it.each([
      ['the B2BUA’s account in what has not been there', 'b2bua', {}],
      ['another account in what has been there', 'mallory', passed],
      ['the B2BUA’s account in what only says that it has been there', 'b2bua', routeBy('b2bua')],
      ['another account in what has not been there', 'mallory', {}],
    ])('refuses %s with 403', async (_what, user, claim) => {
      await send(caller, 'INVITE', { ...fromAlice, ...claim, ...withAccount(user) });
      expect(caller.statusCodes.at(-1)).toBe(403);
      expect([...bob.methods, ...back.methods]).toEqual([]);
    });

    it('lets no account say so where the B2BUA has none', async () => {
      const strict = await ProxyBench.start({ b2bua: { name: 'b2bua', keys, uri } });
      const stranger = await strict.phone('10.0.1.1');
      const phone = await strict.phone('10.0.1.2');
      strict.bind('bob', phone.contact);
      stranger.send('INVITE', 'sip:bob@lab.test', { ...fromAlice, ...passed, ...withAccount('b2bua') });
      await strict.pass();
      expect(stranger.statusCodes.at(-1)).toBe(403);
      expect(phone.methods).toEqual([]);
    });
  });
});

describe('what goes through a B2BUA', () => {
  it('is an INVITE that begins a dialog, with the B2BUA as its next hop', () => {
    const target = targetThrough(b2bua, requestOf('INVITE', 'sip:bob@lab.test'));
    expect(target).toEqual({ uri: parseUri('sip:bob@lab.test'), located: uri, path: [], q: 1 });
  });

  it('is no re-INVITE, whose dialog has its way already (RFC 3261 §12.2.1.1)', () => {
    const again = requestOf('INVITE', 'sip:bob@lab.test', { To: '<sip:bob@lab.test>;tag=2' });
    expect(targetThrough(b2bua, again)).toBeUndefined();
  });
});
