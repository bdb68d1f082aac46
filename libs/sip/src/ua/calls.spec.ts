import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom, SimulatedNetwork } from '@trapezoid/testkit';
import { parseUri } from '../grammar/uri.js';
import { CSeq } from '../message/headers/cseq.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import { answer, TestUserAgent, type TestUserAgentOptions } from './two-user-agents.fixture.js';

type Options = Partial<TestUserAgentOptions>;

let network: SimulatedNetwork;

/** Alice and Bob on one network; each test drives its time. */
async function twoPhones(bob: Options = {}, alice: Options = {}, seed = 1) {
  const clock = new FakeClock(0);
  network = new SimulatedNetwork({ clock, seed, conditions: { delay: 10 } });
  const start = (name: string, ownHost: string, options: Options) => {
    const { host = ownHost } = options;
    return TestUserAgent.start({
      name,
      host,
      clock,
      random: new SeededRandom(seed * 1000 + name.length),
      open: options.protocol === 'TCP' ? network.tcp(host, 5060) : network.udp(host, 5060),
      ...options,
    });
  };
  return {
    clock,
    alice: await start('alice', '192.0.2.1', alice),
    bob: await start('bob', '192.0.2.2', bob),
  };
}

/** First lines on the network without version and reason. */
const ladder = () =>
  network.log.map(({ source, firstLine }) => {
    const word = firstLine.startsWith('SIP/2.0 ') ? firstLine.slice(8, 11) : firstLine.split(' ', 1)[0];
    return `${source.host.endsWith('1') ? 'alice' : 'bob'} ${word}`;
  });

/** Everything is over and nothing is left behind. */
async function expectNothingLeft(clock: FakeClock, ...phones: TestUserAgent[]) {
  await clock.advanceAsync(70_000);
  expect(clock.pending).toBe(0);
  for (const phone of phones) {
    expect(phone.openTransactions).toBe(0);
    expect(phone.agent.openCalls).toEqual([]);
    expect(phone.faults).toEqual([]);
  }
}

/** A test that fails shows what passed on its network. */
afterEach(() => {
  const { assertionCalls, numPassingAsserts } = expect.getState();
  if (assertionCalls !== numPassingAsserts) process.stderr.write(`${network.ladder()}\n`);
});

describe('a call from one user agent to another', () => {
  it.each(['UDP', 'TCP'] as const)(
    'is placed, answered, acknowledged and hung up over %s (RFC 3261 §13.2.2.1, §13.2.2.4, §15.1.1, §15.1.2)',
    async (protocol) => {
      const { clock, alice, bob } = await twoPhones({ protocol }, { protocol });
      const call = alice.call(bob);
      await clock.advanceAsync(1000);
      expect(alice.told).toEqual(['progress 180', 'answered v=0 answer']);
      expect(bob.told).toEqual(['acknowledged']);
      call.hangUp();
      expect(call.finished).toBe(true);
      await clock.advanceAsync(1000);
      expect(alice.told.at(-1)).toBe('ended: hung up by local');
      expect(bob.told.at(-1)).toBe('ended: hung up by remote');
      expect(ladder()).toEqual(['alice INVITE', 'bob 180', 'bob 200', 'alice ACK', 'alice BYE', 'bob 200']);
      await expectNothingLeft(clock, alice, bob);
    },
  );

  it('works over IPv6, with a Contact that can be reached (RFC 3261 §8.1.1.8)', async () => {
    const { clock, alice, bob } = await twoPhones({ host: '2001:db8::2' }, { host: '2001:db8::1' });
    const call = alice.call(bob);
    await clock.advanceAsync(1000);
    call.hangUp();
    await clock.advanceAsync(1000);
    expect(bob.received[0]?.text('Via')).toMatch(/^SIP\/2\.0\/UDP \[2001:db8::1\]:5060;/);
    expect(bob.received[0]?.text('Contact')).toBe('<sip:alice@[2001:db8::1]:5060>');
    expect(bob.told).toEqual(['acknowledged', 'ended: hung up by remote']);
    await expectNothingLeft(clock, alice, bob);
  });

  it('is hung up by the one who was called (RFC 3261 §15.1.1)', async () => {
    const { clock, alice, bob } = await twoPhones();
    alice.call(bob);
    await clock.advanceAsync(1000);
    bob.incoming[0]?.hangUp();
    await clock.advanceAsync(1000);
    expect(ladder().slice(-2)).toEqual(['bob BYE', 'alice 200']);
    expect(alice.told.at(-1)).toBe('ended: hung up by remote');
    await expectNothingLeft(clock, alice, bob);
  });

  it('is refused (RFC 3261 §13.2.2.3, §13.3.1.3, §21.4.24)', async () => {
    const { clock, alice, bob } = await twoPhones({ onIncoming: (call) => call.reject(486) });
    alice.call(bob);
    await clock.advanceAsync(1000);
    expect(alice.ends).toEqual([
      { kind: 'refused', by: 'remote', statusCode: 486, reasonPhrase: 'Busy Here' },
    ]);
    expect(ladder()).toEqual(['alice INVITE', 'bob 486', 'alice ACK']);
    await expectNothingLeft(clock, alice, bob);
  });

  it.each([499, 599, 699])(
    'is refused with a code that nobody knows: %s (RFC 3261 §8.1.3.2)',
    async (code) => {
      const { clock, alice, bob } = await twoPhones({ onIncoming: (call) => call.reject(code) });
      alice.call(bob);
      await clock.advanceAsync(1000);
      expect(alice.ends).toMatchObject([{ kind: 'refused', by: 'remote', statusCode: code }]);
      await expectNothingLeft(clock, alice, bob);
    },
  );

  it('goes on with a provisional response that nobody knows, as with 183 (RFC 3261 §8.1.3.2)', async () => {
    const { clock, alice, bob } = await twoPhones({
      onIncoming: (call) => {
        call.ring(155);
        call.accept(answer);
      },
    });
    alice.call(bob);
    await clock.advanceAsync(1000);
    expect(alice.told).toEqual(['progress 155', 'answered v=0 answer']);
    alice.agent.openCalls[0]?.hangUp();
    await expectNothingLeft(clock, alice, bob);
  });

  it('ends by BYE only after the ACK where the called one hangs up at once (RFC 3261 §15)', async () => {
    const { clock, alice, bob } = await twoPhones({
      onIncoming: (call) => {
        call.accept(answer);
        call.hangUp();
      },
    });
    alice.call(bob);
    await clock.advanceAsync(1000);
    expect(ladder()).toEqual(['alice INVITE', 'bob 200', 'alice ACK', 'bob BYE', 'alice 200']);
    await expectNothingLeft(clock, alice, bob);
  });

  it('is lost where nobody answers: 408 after 64*T1 (RFC 3261 §8.1.3.1, §21.4.9)', async () => {
    const { clock, alice } = await twoPhones();
    alice.call(parseUri('sip:x@192.0.2.77'));
    await clock.advanceAsync(33_000);
    expect(alice.ends).toEqual([
      { kind: 'lost', by: 'local', statusCode: 408, reasonPhrase: 'Request Timeout' },
    ]);
    await expectNothingLeft(clock, alice);
  });

  it.each([
    ['sip:x@192.0.2.77;transport=tcp', 'no listening point for TCP over IPv4'],
    ['sip:x@[2001:db8::1]', 'no listening point for UDP over IPv6'],
    ['sip:x@nowhere.test', 'no address for the next hop'],
    ['tel:+1234', 'no address for the next hop'],
  ])('to %s is lost with a reason, after the call has been given to its user', async (uri, reason) => {
    const { clock, alice } = await twoPhones();
    const call = alice.call(parseUri(uri));
    expect(call.finished).toBe(false);
    await clock.advanceAsync(10);
    expect(alice.ends).toEqual([
      { kind: 'lost', by: 'local', statusCode: 503, reasonPhrase: `Service Unavailable: ${reason}` },
    ]);
    await expectNothingLeft(clock, alice);
  });
});

describe('cancelling (RFC 3261 §9.1)', () => {
  it('after 180 sends CANCEL, and the INVITE ends with 487 (§9.2, §21.4.25)', async () => {
    const { clock, alice, bob } = await twoPhones({ onIncoming: (call) => call.ring() });
    const call = alice.call(bob);
    await clock.advanceAsync(1000);
    call.hangUp();
    call.hangUp();
    await clock.advanceAsync(1000);
    expect(ladder()).toEqual(['alice INVITE', 'bob 180', 'alice CANCEL', 'bob 200', 'bob 487', 'alice ACK']);
    expect(alice.ends).toMatchObject([{ kind: 'cancelled', by: 'local', statusCode: 487 }]);
    expect(bob.ends).toMatchObject([{ kind: 'cancelled', by: 'remote', statusCode: 487 }]);
    await expectNothingLeft(clock, alice, bob);
  });

  it('before any provisional response waits for one, and sends one CANCEL only', async () => {
    const { clock, alice, bob } = await twoPhones({ onIncoming: (call) => clockRing(call) });
    const clockRing = (call: { ring(code?: number): void }) => {
      clock.setTimeout(() => call.ring(183), 500);
      clock.setTimeout(() => call.ring(), 505);
    };
    alice.call(bob).hangUp();
    await clock.advanceAsync(150);
    expect(ladder()).toEqual(['alice INVITE']);
    await clock.advanceAsync(1000);
    expect(ladder().filter((line) => line === 'alice CANCEL')).toHaveLength(1);
    expect(alice.ends).toMatchObject([{ kind: 'cancelled', by: 'local' }]);
    await expectNothingLeft(clock, alice, bob);
  });

  it('that crosses the 200 ends the call with ACK and BYE (§15, §13.2.2.4)', async () => {
    const { clock, alice, bob } = await twoPhones({
      onIncoming: (call) => {
        call.ring();
        clock.setTimeout(() => call.accept(answer), 1000);
      },
    });
    const call = alice.call(bob);
    await clock.advanceAsync(1015);
    call.hangUp();
    await clock.advanceAsync(1000);
    expect(ladder()).toEqual([
      'alice INVITE',
      'bob 180',
      'bob 200',
      'alice CANCEL',
      'alice ACK',
      'alice BYE',
      'bob 200',
      'bob 200',
    ]);
    expect(alice.ends).toMatchObject([{ kind: 'cancelled', by: 'local' }]);
    expect(bob.ends).toMatchObject([{ kind: 'hung up', by: 'remote' }]);
    await expectNothingLeft(clock, alice, bob);
  });

  it('gives up after 64*T1 where the far end has gone', async () => {
    const { clock, alice, bob } = await twoPhones({ onIncoming: (call) => call.ring() });
    const call = alice.call(bob);
    await clock.advanceAsync(1000);
    network.setConditions({ loss: 1 });
    call.hangUp();
    await clock.advanceAsync(31_000);
    expect(call.finished).toBe(false);
    await clock.advanceAsync(2000);
    expect(alice.ends).toMatchObject([{ kind: 'cancelled', by: 'local', statusCode: 487 }]);
  });
});

describe('what goes wrong in a call', () => {
  it('repeats the 2xx until its ACK, and the ACK to each (RFC 3261 §13.3.1.4, §13.2.2.4)', async () => {
    const { clock, alice, bob } = await twoPhones();
    alice.call(bob);
    await clock.advanceAsync(15);
    network.setLink('192.0.2.1', '192.0.2.2', { loss: 1 });
    await clock.advanceAsync(4000);
    const acknowledgements = ladder().filter((line) => line === 'alice ACK').length;
    expect(ladder().filter((line) => line === 'bob 200')).toHaveLength(4);
    expect(acknowledgements).toBe(4);
    network.setLink('192.0.2.1', '192.0.2.2', {});
    await clock.advanceAsync(60_000);
    expect(bob.told).toEqual(['acknowledged']);
    expect(ladder().filter((line) => line === 'bob 200')).toHaveLength(5);
  });

  it('ends by BYE where the ACK never comes (RFC 3261 §13.3.1.4)', async () => {
    const { clock, alice, bob } = await twoPhones();
    alice.call(bob);
    await clock.advanceAsync(15);
    network.setLink('192.0.2.1', '192.0.2.2', { loss: 1 });
    await clock.advanceAsync(33_000);
    expect(bob.ends).toEqual([{ kind: 'lost', by: 'local', reasonPhrase: 'no ACK came' }]);
    expect(alice.ends).toMatchObject([{ kind: 'hung up', by: 'remote' }]);
    await expectNothingLeft(clock, alice, bob);
  });

  it('acknowledges a 2xx and ends the call where its user has a fault', async () => {
    const { clock, alice, bob } = await twoPhones(
      {},
      {
        user: {
          onAnswered: () => {
            throw new Error('fault of the user');
          },
        },
      },
    );
    alice.call(bob);
    await clock.advanceAsync(2000);
    expect(ladder()).toEqual(['alice INVITE', 'bob 180', 'bob 200', 'alice ACK', 'alice BYE', 'bob 200']);
    expect(alice.faults).toEqual([new Error('fault of the user')]);
    await clock.advanceAsync(70_000);
    expect(alice.openTransactions + clock.pending).toBe(0);
  });

  it('answers 500 where the one who takes calls has a fault (RFC 3261 §21.5.1)', async () => {
    const { clock, alice, bob } = await twoPhones({
      onIncoming: () => {
        throw new Error('fault of the user');
      },
    });
    alice.call(bob);
    await clock.advanceAsync(1000);
    expect(alice.ends).toMatchObject([{ kind: 'refused', statusCode: 500 }]);
    expect(bob.faults).toEqual([new Error('fault of the user')]);
  });

  it('ends the call where the connection breaks and the far end is gone', async () => {
    const { clock, alice, bob } = await twoPhones({ protocol: 'TCP' }, { protocol: 'TCP' });
    const call = alice.call(bob);
    await clock.advanceAsync(1000);
    await bob.element.close();
    await clock.advanceAsync(20);
    call.hangUp();
    await clock.advanceAsync(1000);
    expect(network.log.at(-1)).toMatchObject({ firstLine: expect.stringMatching(/^BYE /), fate: 'refused' });
    expect(alice.told.at(-1)).toBe('ended: hung up by local');
    await clock.advanceAsync(70_000);
    expect(alice.openTransactions).toBe(0);
    expect(alice.faults).toEqual([]);
  });

  it('answers over a new connection where that of the INVITE has been cut', async () => {
    const { clock, alice, bob } = await twoPhones(
      { protocol: 'TCP', onIncoming: (call) => call.ring() },
      { protocol: 'TCP' },
    );
    alice.call(bob);
    await clock.advanceAsync(1000);
    network.cutConnections();
    bob.incoming[0]?.accept(answer);
    await clock.advanceAsync(1000);
    expect(alice.told).toEqual(['progress 180', 'answered v=0 answer']);
    expect(bob.told).toEqual(['acknowledged']);
  });
});

describe('requests to a user agent that it does not expect', () => {
  const source = { host: '192.0.2.50', port: 5060 };
  const destination = { host: '192.0.2.2', port: 5060 };
  let branches = 0;
  const request = (method: string, lines: Record<string, string> = {}, body = '') => {
    const fields = {
      Via: `SIP/2.0/UDP 192.0.2.50;branch=z9hG4bK${++branches}`,
      'Max-Forwards': '70',
      From: '<sip:eve@e.test>;tag=e',
      To: '<sip:bob@b.test>',
      'Call-ID': 'eve-1',
      CSeq: `1 ${method}`,
      Contact: '<sip:eve@192.0.2.50>',
      ...lines,
      'Content-Length': String(body.length),
    };
    const head = Object.entries(fields).filter(([, value]) => value !== '');
    return Buffer.from(
      `${[`${method} sip:bob@192.0.2.2 SIP/2.0`, ...head.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n${body}`,
    );
  };
  const answers = () =>
    network.log
      .filter(({ source: { host } }) => host === '192.0.2.2')
      .map(({ firstLine }) => firstLine.slice(8));
  async function send(...messages: Buffer[]) {
    const phones = await twoPhones({ onIncoming: (call) => call.ring() });
    for (const message of messages) {
      network.inject(source, destination, message);
      await phones.clock.advanceAsync(50);
    }
    expect(phones.bob.faults).toEqual([]);
    return phones;
  }

  it.each<[string, Buffer, string]>([
    [
      'a BYE of no dialog (RFC 3261 §15.1.2, §21.4.19)',
      request('BYE', { To: '<sip:bob@b.test>;tag=x' }),
      '481 Call/Transaction Does Not Exist',
    ],
    [
      'a CANCEL of nothing (RFC 3261 §9.2, §21.4.19)',
      request('CANCEL'),
      '481 Call/Transaction Does Not Exist',
    ],
    ['a method it does not know (RFC 3261 §8.2.1, §21.4.6)', request('SUBSCRIBE'), '405 Method Not Allowed'],
    [
      'an extension it does not know (RFC 3261 §8.2.2.3, §21.4.15)',
      request('INVITE', { Require: 'preconditions' }),
      '420 Bad Extension',
    ],
    [
      'an INVITE without Contact (RFC 3261 §8.1.1.8, §21.4.1)',
      request('INVITE', { Contact: '' }),
      '400 Bad Request: missing where a dialog begins (Contact)',
    ],
    ['an INVITE with a malformed Contact', request('INVITE', { Contact: '<sip:' }), '400 Bad Request: '],
    ['OPTIONS (RFC 3261 §11.2)', request('OPTIONS'), '200 OK'],
  ])('%s', async (_name, message, expected) => {
    await send(message);
    expect(answers()).toHaveLength(1);
    expect(answers()[0]?.startsWith(expected)).toBe(true);
  });

  it('an INVITE that came another way too: 482 (RFC 3261 §8.2.2.2, §21.4.20)', async () => {
    const invite = (branch: string) =>
      request('INVITE', { Via: `SIP/2.0/UDP 192.0.2.50;branch=z9hG4bK${branch}` });
    const { bob } = await send(invite('one'), invite('one'), invite('two'));
    expect(answers()).toEqual(['180 Ringing', '180 Ringing', '482 Loop Detected']);
    expect(bob.incoming).toHaveLength(1);
  });

  it('a call of a phone that has no tags (RFC 2543)', async () => {
    const old = { From: '<sip:eve@e.test>', Via: 'SIP/2.0/UDP 192.0.2.50' };
    const { bob, clock } = await send(request('INVITE', old));
    bob.incoming[0]?.accept(answer);
    await clock.advanceAsync(50);
    const to = `<sip:bob@b.test>;tag=${bobTag(bob)}`;
    network.inject(source, destination, request('ACK', { ...old, To: to }, 'v=0 answer'));
    await clock.advanceAsync(50);
    network.inject(source, destination, request('BYE', { ...old, To: to, CSeq: '2 BYE' }));
    await clock.advanceAsync(50);
    expect(bob.told).toEqual(['acknowledged', 'ended: hung up by remote']);
  });

  it('a BYE before the answer: the INVITE ends with 487 (RFC 3261 §15.1.2)', async () => {
    const { bob, clock } = await send(request('INVITE'));
    const to = `<sip:bob@b.test>;tag=${bobTag(bob)}`;
    network.inject(source, destination, request('BYE', { To: to, CSeq: '2 BYE' }));
    await clock.advanceAsync(50);
    expect(answers()).toEqual(['180 Ringing', '487 Request Terminated', '200 OK']);
    expect(bob.told).toEqual(['ended: hung up by remote']);
  });

  it('a re-INVITE before the first is answered: 500 with Retry-After; before the ACK: 491; then 200 (RFC 3261 §14.2, §21.4.27)', async () => {
    const { bob, clock } = await send(request('INVITE'));
    const to = `<sip:bob@b.test>;tag=${bobTag(bob)}`;
    const reinvite = async (number: number) => {
      network.inject(source, destination, request('INVITE', { To: to, CSeq: `${number} INVITE` }));
      await clock.advanceAsync(50);
      return answers().at(-1);
    };
    expect(await reinvite(2)).toBe('500 Server Internal Error');
    bob.incoming[0]?.accept(answer);
    await clock.advanceAsync(50);
    expect(await reinvite(3)).toBe('491 Request Pending');
    network.inject(source, destination, request('ACK', { To: to, CSeq: '1 ACK' }, 'v=0 answer'));
    await clock.advanceAsync(50);
    expect(bob.told).toEqual(['acknowledged']);
    expect(await reinvite(4)).toBe('200 OK');
    network.inject(source, destination, request('ACK', { To: to, CSeq: '4 ACK' }, 'v=0 answer'));
    await clock.advanceAsync(50);
    expect(bob.told).toEqual(['acknowledged', 'acknowledged']);
    expect(await reinvite(3)).toBe('500 Out Of Order');
  });

  it('malformed requests and datagrams of any bytes', async () => {
    const { bob, clock } = await send(request('OPTIONS', { CSeq: 'x OPTIONS' }));
    expect(answers()).toEqual([expect.stringMatching(/^400 Bad Request: /)]);
    const random = new SeededRandom(5);
    const whole = request('INVITE', {}, 'v=0');
    for (let run = 0; run < 500; run++) {
      const bytes = Buffer.from(whole);
      for (let change = 0; change < 4; change++) bytes[random.integer(bytes.length)] = random.integer(256);
      network.inject(source, destination, bytes.subarray(0, random.integer(bytes.length) + 1));
      await clock.advanceAsync(20);
    }
    expect(bob.faults).toEqual([]);
  });
});

function bobTag(bob: TestUserAgent): string {
  const { session } = bob.lastCall as unknown as { session: { dialog: { localTag: string } } };
  return session.dialog.localTag;
}

describe('authentication within a call (RFC 3261 §8.1.3.5)', () => {
  it('repeats a challenged BYE with the dialog’s next sequence number', async () => {
    const challenged = new Set<string>();
    const { clock, alice, bob } = await twoPhones(
      {},
      {
        authenticator: {
          answer: (request) => {
            challenged.add(request.method);
            return request.withText('Authorization', 'Digest x="1"');
          },
          authorize: (request) => request,
        },
      },
    );
    const { transactions } = bob.element;
    const inner = bob.agent.receiveRequest.bind(bob.agent);
    const numbers: number[] = [];
    bob.agent.receiveRequest = (transaction) => {
      const { request } = transaction;
      numbers.push(request.required(CSeq).number);
      if (request.has({ name: 'Authorization' })) return inner(transaction);
      transaction.respond(challenge(request));
    };
    transactions.attach(bob.agent);
    const call = alice.call(bob);
    await clock.advanceAsync(1000);
    call.hangUp();
    await clock.advanceAsync(1000);
    expect([...challenged]).toEqual(['INVITE', 'BYE']);
    expect(numbers).toEqual([1, 2, 3, 4]);
    expect(bob.told.at(-1)).toBe('ended: hung up by remote');
  });
});

function challenge(request: SipRequest) {
  return makeResponse(request, 401, { toTag: 'c' }).withText(
    'WWW-Authenticate',
    'Digest realm="b.test", nonce="n"',
  );
}

describe('calls over a network that loses 20 % of all datagrams', () => {
  const runs = Array.from({ length: 100 }, (_, at) => at + 1);

  it('end in the right state on both sides, a hundred times over', async () => {
    for (const seed of runs) {
      const { clock, alice, bob } = await twoPhones({}, {}, seed);
      network.setConditions({ loss: 0.2, duplication: 0.1, delay: [5, 120] });
      const call = alice.call(bob);
      await clock.advanceAsync(40_000);
      const caller = seed % 2 === 0 ? call : bob.incoming[0];
      const state = { seed, answered: alice.told.includes('answered v=0 answer'), acknowledged: bob.told };
      expect(state).toEqual({ seed, answered: true, acknowledged: ['acknowledged'] });
      caller?.hangUp();
      await clock.advanceAsync(40_000);
      expect({ seed, ends: [...alice.ends, ...bob.ends].map(({ kind }) => kind) }).toEqual({
        seed,
        ends: ['hung up', 'hung up'],
      });
      await expectNothingLeft(clock, alice, bob);
    }
  });

  it('that are cancelled while ringing end on both sides, a hundred times over', async () => {
    for (const seed of runs) {
      const { clock, alice, bob } = await twoPhones({ onIncoming: (call) => call.ring() }, {}, seed);
      network.setConditions({ loss: 0.2, duplication: 0.1, delay: [5, 120] });
      const call = alice.call(bob);
      await clock.advanceAsync(seed * 20);
      call.hangUp();
      await clock.advanceAsync(70_000);
      expect({ seed, ends: [...alice.ends, ...bob.ends].map(({ kind, by }) => `${kind} by ${by}`) }).toEqual({
        seed,
        ends: ['cancelled by local', 'cancelled by remote'],
      });
      await expectNothingLeft(clock, alice, bob);
    }
  });
});
