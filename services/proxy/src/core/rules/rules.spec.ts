import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ProxyRule } from '@trapezoid/lab';
import { credentialsOf, type Endpoint, ProxyBench } from '../../proxy.fixture.js';

/** It is Saturday, the first of January 2000, 0:00 UTC, on the bench. */
const rules: readonly ProxyRule[] = [
  { match: { prefix: '00', methods: ['INVITE'] }, targets: [{ uri: 'sip:+{rest}@10.0.1.4' }] },
  { match: { user: 'gone' }, answer: { status: 604, reason: 'Moved away', contacts: [] } },
  {
    match: { user: 'moved' },
    answer: {
      status: 302,
      contacts: [{ uri: 'sip:bob@lab.test', q: 0.5, expires: 60 }, { uri: 'sip:moved@lab.test' }],
    },
  },
  {
    match: { user: 'secure' },
    answer: { status: 302, contacts: [{ uri: 'sip:bob@lab.test' }] },
  },
  { match: { user: 'team' }, targets: [{ uri: 'sip:bob@lab.test' }, { uri: 'sip:carol@lab.test', q: 0.5 }] },
  { match: { domain: 'far.test' }, through: ['sip:10.0.1.4;lr'] },
  { match: { domain: 'strict.test' }, through: ['sip:10.0.1.4'] },
  { match: { user: 'bob', callers: ['alice@lab.test'] }, answer: { status: 403, contacts: [] } },
  {
    match: { user: 'shop', time: { days: ['Sat'], span: { from: 0, to: 1 }, zone: 'UTC' } },
    answer: { status: 480, reason: 'Closed', contacts: [] },
  },
  { match: { user: 'shop' }, targets: [{ uri: 'sip:bob@lab.test' }] },
  { match: { user: 'carol', callers: ['anonymous.invalid'] }, answer: { status: 433, contacts: [] } },
  { match: { user: 'nobodys' }, targets: [{ uri: 'sip:ghost@lab.test' }] },
];

describe('rules of the lab file in a proxy (RFC 3261 §16.5)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let bob: Endpoint;
  let carol: Endpoint;
  let gateway: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start({ rules });
    caller = await bench.phone('10.0.1.1');
    bob = await bench.phone('10.0.1.2');
    carol = await bench.phone('10.0.1.3');
    gateway = await bench.phone('10.0.1.4');
    bench.bind('bob', bob.contact);
    bench.bind('carol', carol.contact);
    bench.bind('shop');
    bench.bind('0049');
  });

  const ask = async (method: string, uri: string, fields: Readonly<Record<string, string>> = {}) => {
    caller.send(method, uri, { Contact: `<${caller.contact}>`, ...fields });
    await bench.pass();
  };
  const asAlice = {
    From: '<sip:alice@lab.test>;tag=1',
    'Proxy-Authorization': credentialsOf('alice'),
  };

  it('rewrite the Request-URI, with what follows a prefix in it', async () => {
    await ask('INVITE', 'sip:0049123@lab.test');
    expect(gateway.latest('INVITE').request.requestUri).toBe('sip:+49123@10.0.1.4');
    expect(bench.decisions[0]).toEqual({
      decision: 'forward',
      section: 'RFC 3261 §16.5',
      rule: 'services.proxy.rules[0]',
      reason: 'a rule of the lab file rewrites it',
    });
  });

  it('are for the methods that they name', async () => {
    await ask('MESSAGE', 'sip:0049@lab.test');
    expect(gateway.methods).toEqual([]);
    expect(caller.statusCodes).toEqual([480]);
  });

  it('answer 484 where nothing is left to make an address of (§21.4.22)', async () => {
    await ask('INVITE', 'sip:00@lab.test');
    expect(caller.responses.at(-1)?.reasonPhrase).toBe('Address Incomplete: nothing follows 00');
  });

  it('refuse with their own code and reason', async () => {
    await ask('INVITE', 'sip:gone@lab.test');
    expect(caller.responses.at(-1)).toMatchObject({ statusCode: 604, reasonPhrase: 'Moved away' });
    expect(bench.decisions).toEqual([
      expect.objectContaining({ decision: 'answer', statusCode: 604, rule: 'services.proxy.rules[1]' }),
    ]);
  });

  it('redirect, but not back to where the request came from', async () => {
    await ask('INVITE', 'sip:moved@lab.test');
    expect(caller.responses.at(-1)?.statusCode).toBe(302);
    expect(caller.responses.at(-1)?.text('Contact')).toBe('<sip:bob@lab.test>;q=0.5;expires=60');
    await ask('OPTIONS', 'sips:secure@lab.test');
    expect(caller.responses.at(-1)?.statusCode).toBe(480);
    expect(caller.responses.at(-1)?.text('Warning')).toContain('380');
  });

  it('call several, the less preferred when the others have failed', async () => {
    await ask('INVITE', 'sip:team@lab.test');
    expect([bob.methods, carol.methods]).toEqual([['INVITE'], []]);
    bob.answer('INVITE', 486);
    await bench.pass();
    expect(carol.methods).toEqual(['INVITE']);
  });

  it('send by way of another element, with or without lr (§16.6 steps 4 and 6)', async () => {
    await ask('OPTIONS', 'sip:dan@far.test', asAlice);
    const loose = gateway.latest('OPTIONS').request;
    expect([loose.requestUri, loose.text('Route')]).toEqual(['sip:dan@far.test', '<sip:10.0.1.4;lr>']);
    await ask('MESSAGE', 'sip:dan@strict.test', asAlice);
    const strict = gateway.latest('MESSAGE').request;
    expect([strict.requestUri, strict.text('Route')]).toEqual(['sip:10.0.1.4', '<sip:dan@strict.test>']);
  });

  it('do not make a relay of it: who may send what comes first (§16.3 step 6)', async () => {
    await ask('OPTIONS', 'sip:dan@far.test');
    expect(caller.statusCodes).toEqual([403]);
    expect(gateway.methods).toEqual([]);
  });

  it('look at who calls', async () => {
    await ask('OPTIONS', 'sip:bob@lab.test', asAlice);
    expect(caller.statusCodes).toEqual([403]);
    await ask('MESSAGE', 'sip:bob@lab.test');
    expect(bob.methods).toEqual(['MESSAGE']);
  });

  it('look at the clock', async () => {
    await ask('OPTIONS', 'sip:shop@lab.test');
    expect(caller.responses.at(-1)).toMatchObject({ statusCode: 480, reasonPhrase: 'Closed' });
    await bench.pass(60_000);
    await ask('MESSAGE', 'sip:shop@lab.test');
    expect(bob.methods).toEqual(['MESSAGE']);
  });

  it('refuse who calls anonymously with 433, and let the others through (RFC 5079, RFC 3323 §4.1.1.3)', async () => {
    const anonymous = { From: '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1' };
    await ask('INVITE', 'sip:carol@lab.test', { ...anonymous, Privacy: 'id' });
    const refused = caller.responses.at(-1);
    expect([refused?.statusCode, refused?.reasonPhrase]).toEqual([433, 'Anonymity Disallowed']);
    expect(carol.methods).toEqual([]);
    await ask('MESSAGE', 'sip:bob@lab.test', anonymous);
    expect(bob.methods).toEqual(['MESSAGE']);
    await ask('OPTIONS', 'sip:carol@lab.test');
    expect(carol.methods).toEqual(['OPTIONS']);
  });

  it('tell what became of their own address where it is nobody’s', async () => {
    await ask('INVITE', 'sip:nobodys@lab.test');
    expect(caller.statusCodes).toEqual([404]);
  });

  it('leave alone what is inside a dialog, on a Route of its own, or for one phone alone (RFC 5627 §6.1)', async () => {
    bench.bind('gone', bob.contact);
    await ask('BYE', 'sip:gone@lab.test', { To: '<sip:gone@lab.test>;tag=2' });
    await ask('INFO', 'sip:gone@lab.test', { Route: '<sip:10.0.1.4;lr>', ...asAlice });
    await ask('MESSAGE', 'sip:gone@lab.test;gr=urn:uuid:1');
    expect(bob.methods).toEqual(['BYE']);
    expect(gateway.methods).toEqual(['INFO']);
    expect(caller.statusCodes).toEqual([480]);
  });
});

describe('the fallback of a rule (RFC 3261 §16.5)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let bob: Endpoint;
  let mail: Endpoint;

  const start = async (fallback: Partial<NonNullable<ProxyRule['fallback']>> = {}) => {
    const on = ['busy', 'no-answer', 'unregistered'] as const;
    bench = await ProxyBench.start({
      rules: [{ match: { user: 'bob' }, fallback: { to: 'sip:mail@lab.test', on, after: 10, ...fallback } }],
    });
    caller = await bench.phone('10.0.1.1');
    bob = await bench.phone('10.0.1.2');
    mail = await bench.phone('10.0.1.3');
    bench.bind('bob', bob.contact);
    bench.bind('mail', mail.contact);
  };
  const invite = async () => {
    caller.send('INVITE', 'sip:bob@lab.test', { Contact: `<${caller.contact}>` });
    await bench.pass();
  };
  const expectQuiet = async () => {
    expect(bench.proxy.openContexts).toBe(0);
    await bench.pass(64_000);
    expect(bench.clock.pending).toBe(0);
    expect(bench.faults).toEqual([]);
  };

  it('is called where the phone is busy, and its answer is the caller’s', async () => {
    await start();
    await invite();
    bob.answer('INVITE', 486);
    await bench.pass();
    expect(mail.latest('INVITE').request.requestUri).toBe(mail.contact);
    expect(bench.decisions).toContainEqual({
      decision: 'forward',
      section: 'RFC 3261 §16.5',
      rule: 'services.proxy.rules[0]',
      reason: 'it is busy: the next is called',
    });
    mail.answer('INVITE', 200);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 200]);
    await expectQuiet();
  });

  it('is called after its time without an answer; the phone stops ringing', async () => {
    await start();
    await invite();
    bob.answer('INVITE', 180);
    await bench.pass(9_900);
    expect(mail.methods).toEqual([]);
    await bench.pass(200);
    expect(bob.methods).toEqual(['INVITE', 'CANCEL']);
    expect(mail.methods).toEqual(['INVITE']);
    bob.answer('CANCEL', 200);
    bob.answer('INVITE', 487);
    mail.answer('INVITE', 200);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 180, 200]);
    await expectQuiet();
  });

  it('is called on all its phones while the one that has not answered has not ended yet (RFC 5393 §5.3.3)', async () => {
    await start();
    const other = await bench.phone('10.0.1.4');
    bench.bind('mail', mail.contact, other.contact);
    await invite();
    await bench.pass(10_000);
    expect([mail.methods, other.methods]).toEqual([['INVITE'], ['INVITE']]);
    const shares = [bob, mail, other].map((phone) =>
      Number(phone.latest('INVITE').request.text('Max-Breadth')),
    );
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(60);
  });

  it('is called at once where no phone is registered', async () => {
    await start();
    bench.bind('bob');
    await invite();
    expect(mail.methods).toEqual(['INVITE']);
  });

  it('yields to a 2xx that was on its way when the time was over', async () => {
    await start();
    await invite();
    bob.answer('INVITE', 180);
    await bench.pass(10_000);
    mail.answer('INVITE', 180);
    bob.answer('CANCEL', 200);
    bob.answer('INVITE', 200);
    await bench.pass();
    expect(mail.methods).toEqual(['INVITE', 'CANCEL']);
    mail.answer('CANCEL', 200);
    mail.answer('INVITE', 487);
    await bench.pass();
    expect(caller.statusCodes.at(-1)).toBe(200);
    await expectQuiet();
  });

  it('is not called by what is not of its causes, nor after a 6xx, which speaks for all', async () => {
    await start({ on: ['unregistered'] });
    await invite();
    bob.answer('INVITE', 486);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 486]);
    await start();
    await invite();
    bob.answer('INVITE', 603);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 603]);
    expect(mail.methods).toEqual([]);
    await expectQuiet();
  });

  it('is not called after the caller has given up', async () => {
    await start();
    await invite();
    bob.answer('INVITE', 180);
    await bench.pass();
    caller.send('CANCEL', 'sip:bob@lab.test', { Via: `${caller.via};branch=z9hG4bK-INVITE-1;rport` });
    await bench.pass();
    bob.answer('CANCEL', 200);
    bob.answer('INVITE', 487);
    await bench.pass();
    expect(mail.methods).toEqual([]);
    await expectQuiet();
  });

  it('fails as the phone did where nobody is there either', async () => {
    await start();
    bench.bind('mail');
    await invite();
    bob.answer('INVITE', 486);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 486]);
    await expectQuiet();
  });

  it('fails as the phone did while the location server is away', async () => {
    await start();
    await invite();
    bench.takeLocationServerAway();
    bob.answer('INVITE', 486);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 486]);
    expect(bench.proxy.openContexts).toBe(0);
  });
});
