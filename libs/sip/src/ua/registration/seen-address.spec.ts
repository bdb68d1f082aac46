import { describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom } from '@trapezoid/testkit';
import { parseUri } from '../../grammar/uri.js';
import { makeResponse } from '../../message/make-response.js';
import type { SipRequest } from '../../message/request.js';
import { RecordingPort, responseText } from '../../transport/recording-port.fixture.js';
import { TestUserAgent } from '../two-user-agents.fixture.js';
import { accept, contactsOf, expiresOf, phoneWith, proxyAt, secondsOf } from './registration.fixture.js';
import { Registration } from './registration.js';

describe('a phone that is seen elsewhere than its Contact says (RFC 3581 §4, RFC 3261 §10.2.4)', () => {
  const inside = '<sip:alice@10.0.0.2:5060>';
  const outside = '<sip:alice@203.0.113.1:20001>';

  it('binds where it is seen instead, and refreshes that', async () => {
    const { clock, registration, requests, states, events } = await phoneWith(accept(600), {
      nat: 'full-cone',
    });
    void registration.start();
    await clock.advanceAsync(1000);
    expect(requests.map(contactsOf)).toEqual([[inside], [outside, `${inside};expires=0`]]);
    expect(states.slice(0, 4)).toEqual(['registering', 'registered', 'registering', 'registered']);
    expect(events).toMatchObject([
      { kind: 'address changed', to: { uri: { host: '203.0.113.1', port: 20_001 } } },
    ]);
    await clock.advanceAsync(5000);
    expect(requests).toHaveLength(2);
    void registration.stop();
    await clock.advanceAsync(1000);
    expect(requests.slice(2).map(contactsOf)).toEqual([[`${outside};expires=0`]]);
  });

  it('is called there, in dialogs too (§8.1.1.8)', async () => {
    const { clock, phone, registration, requests } = await phoneWith(accept(600), { nat: 'full-cone' });
    void registration.start();
    await clock.advanceAsync(1000);
    phone.call(parseUri('sip:bob@b.test'));
    await clock.advanceAsync(100);
    expect(requests.at(-1)!.request.method).toBe('INVITE');
    expect(contactsOf(requests.at(-1)!)).toEqual([outside]);
  });

  it('moves once more where its NAT has another address for it', async () => {
    const { clock, nat, registration, requests } = await phoneWith(accept(600), { nat: 'full-cone' });
    void registration.start();
    await clock.advanceAsync(1000);
    nat!.restart('203.0.113.99');
    await clock.advanceAsync(545_000);
    expect(requests.slice(2).map(contactsOf)).toEqual([
      [outside],
      ['<sip:alice@203.0.113.99:20002>', `${outside};expires=0`],
    ]);
  });

  it('does not follow an address that is never the same: once for each refresh', async () => {
    const { clock, nat, registration, requests, states } = await phoneWith(
      (request, count) => {
        // Right after the response has come in.
        clock.setTimeout(() => nat?.restart(), 10.5);
        return accept(600)(request, count);
      },
      { nat: 'symmetric' },
    );
    void registration.start();
    await clock.advanceAsync(1_200_000);
    expect(secondsOf(requests)).toEqual([0, 0, 540, 540, 1080, 1080]);
    const at = (port: number) => `<sip:alice@203.0.113.1:${port}>`;
    expect(requests.slice(1, 4).map(contactsOf)).toEqual([
      [at(20_001), `${inside};expires=0`],
      [at(20_002), `${at(20_001)};expires=0`],
      [at(20_003), `${at(20_002)};expires=0`],
    ]);
    expect(states).not.toContain('failed');
  });

  /** A phone at 192.0.2.9 whose registrar answers with these parameters in its Via. */
  const seenWith = async (...parameters: readonly string[]) => {
    const clock = new FakeClock(0);
    const port = new RecordingPort();
    const random = new SeededRandom(1);
    const phone = await TestUserAgent.start({
      name: 'alice',
      host: '192.0.2.9',
      open: port.open,
      clock,
      random,
      outboundProxy: proxyAt('192.0.2.2').uri,
    });
    const states: string[] = [];
    const registration = new Registration(phone.agent, 600, { onChange: (state) => states.push(state) });
    void registration.start();
    for (const one of parameters) {
      while (port.sent.length === 0) await clock.advanceAsync(1000);
      const { message } = port.sent.at(-1)!;
      const Via = message.text('Via')!.replace('rport', one);
      port.receive(responseText(message, '200 OK', { Via, Contact: message.text('Contact')! }));
      const before = port.sent.length;
      await clock.advanceAsync(10);
      if (port.sent.length === before) await clock.advanceAsync(550_000);
    }
    expect([states.at(-1), phone.faults]).toEqual(['registering', []]);
    // Without those that were sent again.
    const requests = new Map(port.sent.map(({ message }) => [message.text('CSeq'), message as SipRequest]));
    return [...requests.values()].map((request) => contactsOf({ request }));
  };
  const own = '<sip:alice@192.0.2.9:5060>';

  it.each([
    ['an address that is none', 'received=nowhere;rport=5070'],
    ['no port', 'received=203.0.113.1'],
    ['a port that is none', 'received=203.0.113.1;rport=0'],
    ['a port that is too high', 'received=203.0.113.1;rport=65536'],
    ['nothing', 'x=y'],
    ['its own address', 'received=192.0.2.9;rport=5060'],
  ])('stays where it is for %s', async (_name, parameters) => {
    const contacts = await seenWith(parameters);
    expect(new Set(contacts.flat())).toEqual(new Set([own]));
  });

  it('goes back to its own address where it is seen there again, also by IPv6', async () => {
    const away = 'received=203.0.113.1;rport=7000';
    const other = '<sip:alice@203.0.113.1:7000>';
    expect(await seenWith(away, away, 'received=192.0.2.9;rport=5060')).toEqual([
      [own],
      [other, `${own};expires=0`],
      [other],
      [own, `${other};expires=0`],
    ]);
    const third = await seenWith('received=2001:db8::1;rport=7000');
    expect(third[1]).toEqual(['<sip:alice@[2001:db8::1]:7000>', `${own};expires=0`]);
  });

  it('tells its registrar of the old address until that has heard of it', async () => {
    const { clock, registration, requests } = await phoneWith(
      (request, count) => (count === 2 ? makeResponse(request, 500) : accept(600)(request, count)),
      { nat: 'full-cone' },
    );
    void registration.start();
    await clock.advanceAsync(10_000);
    expect(requests.slice(1).map(contactsOf)).toEqual([
      [outside, `${inside};expires=0`],
      [outside, `${inside};expires=0`],
    ]);
  });

  it('stays where it is over a connection: nobody listens at its near end', async () => {
    const { clock, registration, requests } = await phoneWith(accept(600), {
      nat: 'full-cone',
      protocol: 'TCP',
    });
    void registration.start();
    await clock.advanceAsync(5000);
    expect(requests.map(contactsOf)).toEqual([['<sip:alice@10.0.0.2:5060;transport=tcp>']]);
  });

  it('stays where it is where its user wants that', async () => {
    const { clock, registration, requests } = await phoneWith(accept(600), {
      nat: 'full-cone',
      registration: { followSeenAddress: false },
    });
    void registration.start();
    await clock.advanceAsync(5000);
    expect(requests.map(expiresOf)).toEqual(['3600']);
  });
});
