import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Endpoint, type Message, ProxyBench, proxyHost } from '../proxy.fixture.js';

/** The route set of a caller: Record-Route of the response, last first; of the called one: as in the request. */
function routeOf(message: Message, side: 'caller' | 'called'): string {
  const values = message.fieldsOf({ name: 'Record-Route' }).flatMap(({ value }) => value.split(/,\s*/));
  return (side === 'caller' ? values.reverse() : values).join(', ');
}

interface Parties {
  readonly caller: Endpoint;
  readonly called: Endpoint;
}

const dialog = { From: '<sip:stranger@elsewhere.example>;tag=1', To: '<sip:bob@lab.test>;tag=tag-10.0.1.2' };
const reverse = { From: dialog.To, To: dialog.From };

async function call(bench: ProxyBench, { caller, called }: Parties): Promise<void> {
  caller.send('INVITE', 'sip:bob@lab.test', { Contact: `<${caller.contact}>` });
  await bench.pass();
  called.answer('INVITE', 200, { Contact: `<${called.contact}>` });
  await bench.pass();
}

describe('a dialog through the proxy (RFC 3261 §16.6 step 4, §16.4)', () => {
  let bench: ProxyBench;

  beforeEach(async () => {
    bench = await ProxyBench.start();
  });

  for (const [one, other] of [
    ['UDP', 'UDP'],
    ['UDP', 'TCP'],
    ['TCP', 'UDP'],
    ['TCP', 'TCP'],
  ] as const) {
    describe(`from a ${one} phone to a ${other} phone`, () => {
      let parties: Parties;

      beforeEach(async () => {
        parties = {
          caller: await bench.phone('10.0.1.1', one),
          called: await bench.phone('10.0.1.2', other),
        };
        bench.bind('bob', parties.called.contact);
        await call(bench, parties);
      });

      it('is record-routed once where both sides are alike, else twice (RFC 5658 §5)', () => {
        const values = routeOf(parties.called.latest('INVITE').request, 'called').split(', ');
        expect(values).toHaveLength(one === 'UDP' && other === 'UDP' ? 1 : 2);
        for (const value of values)
          expect(value).toMatch(/^<sip:[\w.-]+@10\.0\.0\.1:5060(;transport=tcp)?;lr>$/);
      });

      it('takes the ACK to the 2xx to the called phone', async () => {
        const { caller, called } = parties;
        const route = routeOf(caller.responses.at(-1) as Message, 'caller');
        caller.send('ACK', called.contact, { ...dialog, Route: route });
        await bench.pass();
        expect(called.latest('ACK').request.requestUri).toBe(called.contact);
        expect(called.latest('ACK').request.text('Route')).toBeUndefined();
      });

      it('takes a BYE of the caller to the called phone, and its answer back', async () => {
        const { caller, called } = parties;
        const route = routeOf(caller.responses.at(-1) as Message, 'caller');
        caller.send('BYE', called.contact, { ...dialog, Route: route, CSeq: '2 BYE' });
        await bench.pass();
        called.answer('BYE', 200);
        await bench.pass();
        expect(caller.responses.at(-1)?.text('CSeq')).toBe('2 BYE');
      });

      it('takes a BYE of the called phone to the caller, over the connection that the caller has opened', async () => {
        const { caller, called } = parties;
        const route = routeOf(called.latest('INVITE').request, 'called');
        called.send('BYE', 'sip:nobody-listens.invalid', { ...reverse, Route: route });
        await bench.pass();
        if (one === 'UDP') expect(called.responses.at(-1)?.statusCode).toBe(407);
        else expect(caller.methods).toEqual(['BYE']);
      });

      it('lets the caller’s own address be reached without a challenge', async () => {
        const { caller, called } = parties;
        const route = routeOf(called.latest('INVITE').request, 'called');
        called.send('BYE', caller.contact, { ...reverse, Route: route });
        await bench.pass();
        expect(caller.methods).toEqual(['BYE']);
      });
    });
  }

  it('is undone for a strict router, which puts the route into the Request-URI', async () => {
    const parties = { caller: await bench.phone('10.0.1.1'), called: await bench.phone('10.0.1.2') };
    bench.bind('bob', parties.called.contact);
    await call(bench, parties);
    const route = routeOf(parties.caller.responses.at(-1) as Message, 'caller').slice(1, -1);
    parties.caller.send('BYE', route, { ...dialog, Route: `<${parties.called.contact}>`, CSeq: '2 BYE' });
    await bench.pass();
    const { request } = parties.called.latest('BYE');
    expect(request.requestUri).toBe(parties.called.contact);
    expect(request.text('Route')).toBeUndefined();
  });

  it('takes an ACK that comes with the INVITE’s branch, as old phones send it (RFC 6026)', async () => {
    const parties = { caller: await bench.phone('10.0.1.1'), called: await bench.phone('10.0.1.2') };
    bench.bind('bob', parties.called.contact);
    await call(bench, parties);
    const route = routeOf(parties.caller.responses.at(-1) as Message, 'caller');
    const via = 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-INVITE-1;rport';
    parties.caller.send('ACK', parties.called.contact, { ...dialog, Route: route, Via: via });
    await bench.pass();
    expect(parties.called.methods).toEqual(['INVITE', 'ACK']);
  });

  it('takes the ACK and the BYE of a caller who leaves out the route set, as SIPp does', async () => {
    const parties = { caller: await bench.phone('10.0.1.1'), called: await bench.phone('10.0.1.2') };
    bench.bind('bob', parties.called.contact);
    await call(bench, parties);
    parties.caller.send('ACK', 'sip:bob@10.0.0.1:5060', dialog);
    parties.caller.send('BYE', 'sip:bob@10.0.0.1:5060', { ...dialog, CSeq: '2 BYE', 'Max-Forwards': '' });
    await bench.pass();
    expect(parties.called.methods).toEqual(['INVITE', 'ACK', 'BYE']);
    expect(parties.called.latest('BYE').request.text('Max-Forwards')).toBe('70');
  });
});

describe('a caller who takes the route of a dialog for something else', () => {
  let bench: ProxyBench;
  let stranger: Endpoint;
  let victim: Endpoint;
  let route: string;

  beforeEach(async () => {
    bench = await ProxyBench.start();
    stranger = await bench.phone('10.0.1.1');
    victim = await bench.phone('10.0.3.3');
    const called = await bench.phone('10.0.1.2');
    bench.bind('bob', called.contact);
    await call(bench, { caller: stranger, called });
    route = routeOf(stranger.responses.at(-1) as Message, 'caller');
  });

  const attempt = async (uri: string, fields: Readonly<Record<string, string>>) => {
    stranger.send('MESSAGE', uri, { ...dialog, Route: route, ...fields });
    await bench.pass();
    return stranger.responses.at(-1)?.statusCode;
  };

  it('is not relayed to another address', async () => {
    expect(await attempt(victim.contact, {})).toBe(403);
    expect(victim.methods).toEqual([]);
  });

  it('is not relayed by a further Route', async () => {
    expect(await attempt('sip:bob@lab.test', { Route: `${route}, <sip:10.0.3.3;lr>` })).toBe(403);
    expect(victim.methods).toEqual([]);
  });

  it('is not relayed by a Route without any of ours', async () => {
    expect(await attempt('sip:bob@lab.test', { Route: '<sip:10.0.3.3;lr>' })).toBe(403);
    expect(victim.methods).toEqual([]);
  });

  it('is not relayed by an maddr', async () => {
    expect(await attempt('sip:bob@lab.test;maddr=10.0.3.3', { Route: '' })).toBe(403);
    expect(victim.methods).toEqual([]);
  });

  it('is asked for credentials in the name of an account', async () => {
    expect(await attempt('sip:phone@10.0.1.2', { From: '<sip:alice@lab.test>;tag=1' })).toBe(407);
  });

  it('can’t use it for another call', async () => {
    expect(await attempt('sip:phone@10.0.1.2', { 'Call-ID': 'call-2' })).toBe(403);
  });

  it('can’t make one up', async () => {
    const forged = route.replace(/sip:.(.*)@/, 'sip:A$1@');
    expect(forged).not.toBe(route);
    expect(await attempt(victim.contact, { Route: forged })).toBe(403);
    expect(await attempt(victim.contact, { Route: `<sip:x@${proxyHost};lr>` })).toBe(403);
    expect(await attempt(victim.contact, { Route: `<sip:${proxyHost};lr>` })).toBe(403);
  });

  it('has no ACK relayed either', async () => {
    stranger.send('ACK', victim.contact, { ...dialog, Route: `<sip:x@${proxyHost};lr>` });
    await bench.pass();
    expect(victim.methods).toEqual([]);
  });
});
