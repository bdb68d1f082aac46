import { describe, expect, it } from '@jest/globals';
import {
  type CallOptions,
  makeResponse,
  Reason,
  SessionExpires,
  type SipRequest,
  type SipResponse,
} from '@trapezoid/sip';
import { B2buaBench, type BenchOptions, sdp } from './b2bua.fixture.js';

/** A call that stands. */
async function talking(options: BenchOptions = {}, how: CallOptions = {}) {
  const bench = await B2buaBench.start(options);
  const call = bench.alice.call(bench.bob, undefined, how);
  await bench.pass();
  bench.alice.told.length = 0;
  bench.bob.told.length = 0;
  return { bench, call };
}

const held = { contentType: 'application/sdp', content: `${sdp('held').content}a=sendonly\r\n` };

describe('a session through a B2BUA', () => {
  it('is held and resumed by re-INVITE, its descriptions untouched (RFC 3261 §14)', async () => {
    const { bench, call } = await talking();
    expect(await settled(bench, call.reoffer(held))).toBe('agreed');
    expect(bench.bob.told).toEqual(['offer held in INVITE']);
    expect(bench.last('b2bua', 'bob', 'INVITE').body).toEqual(Buffer.from(held.content));
    expect(bench.alice.told).toEqual(['answer bob-answer in 2xx']);
    expect(await settled(bench, bench.bob.lastCall.reoffer(sdp('resumed')))).toBe('agreed');
    expect(bench.alice.told).toContain('offer resumed in INVITE');
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('is changed by a re-INVITE without an offer (RFC 3261 §14.1)', async () => {
    const { bench, call } = await talking();
    expect(await settled(bench, call.reoffer())).toBe('agreed');
    expect(bench.alice.told).toEqual(['offer bob-offer in 2xx']);
    expect(bench.bob.told).toEqual(['answer alice-answer in ACK']);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('is changed by UPDATE (RFC 3311)', async () => {
    const { bench, call } = await talking();
    expect(await settled(bench, call.reoffer(sdp('updated'), { by: 'UPDATE' }))).toBe('agreed');
    expect(bench.bob.told).toEqual(['offer updated in UPDATE']);
    expect(bench.alice.told).toEqual(['answer bob-answer in 2xx to UPDATE']);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it.each(['INVITE', 'UPDATE'] as const)(
    'stays as it was where the other side refuses a change by %s',
    async (by) => {
      const { bench, call } = await talking({ bob: { user: { onOffer: () => ({ refuse: 415 }) } } });
      const outcome = call.reoffer(held, { by });
      await bench.pass();
      expect(await outcome).toMatchObject({ kind: 'refused', response: { statusCode: 415 } });
      expect(call.confirmed).toBe(true);
      call.hangUp();
      await bench.expectNothingLeft();
    },
  );

  it('refuses changes of both sides that cross with 491, and lets them try again (RFC 3261 §14.1)', async () => {
    const { bench, call } = await talking();
    const changes = [call.reoffer(sdp('one')), bench.bob.lastCall.reoffer(sdp('other'))];
    await bench.pass(20_000);
    expect(await Promise.all(changes)).toMatchObject([{ kind: 'agreed' }, { kind: 'agreed' }]);
    expect(bench.ladder.filter((line) => line.endsWith(' 491')).length).toBeGreaterThan(0);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('refuses a change with 491 while one of the other side is on its way through', async () => {
    let answer: (body: typeof held) => void = () => undefined;
    const { bench, call } = await talking({
      bob: {
        user: {
          onOffer: () =>
            new Promise((resolve) => {
              answer = resolve;
            }),
        },
      },
    });
    bench.clock.setTimeout(() => answer(held), 3000);
    const slow = call.reoffer(held, { by: 'UPDATE' });
    await bench.pass();
    const crossing = bench.bob.lastCall.reoffer(sdp('crossing'), { by: 'UPDATE', once: true });
    await bench.pass(5000);
    expect([await slow, await crossing]).toMatchObject([{ kind: 'agreed' }, {}]);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it.each([
    ['INFO', 'application/dtmf-relay', 'Signal=5\r\nDuration=160'],
    ['MESSAGE', 'text/plain', 'hello'],
  ])(
    'passes %s on with its body, and the answer back (RFC 6086, RFC 3428 §7)',
    async (method, contentType, content) => {
      const got: SipRequest[] = [];
      const { bench, call } = await talking({
        bob: {
          user: {
            onRequest: (transaction) => {
              got.push(transaction.request);
              transaction.respond(makeResponse(transaction.request, 299));
            },
          },
        },
      });
      const answer = call.request(method, { contentType, content });
      await bench.pass();
      expect((await answer).statusCode).toBe(299);
      expect(got.map(({ body, method: name }) => [name, Buffer.from(body).toString()])).toEqual([
        [method, content],
      ]);
      expect(got[0]?.text('Max-Forwards')).toBe('69');
      call.hangUp();
      await bench.expectNothingLeft();
    },
  );

  it('has a session timer of its own on each side (RFC 4028)', async () => {
    const { bench, call } = await talking({
      b2bua: 'sessionTimers: { caller: off, callee: { interval: 120 } }',
    });
    expect(bench.last('b2bua', 'alice', 'SIP/2.0 200').header(SessionExpires)).toBeUndefined();
    expect(bench.last('b2bua', 'bob', 'INVITE').header(SessionExpires)?.seconds).toBe(120);
    const sinceNow = bench.sinceNow;
    await bench.pass(200_000);
    expect(sinceNow().filter((line) => line.includes('alice'))).toEqual([]);
    expect(sinceNow().filter((line) => line.endsWith('UPDATE')).length).toBeGreaterThan(1);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('answers a session interval that is too small with 422 on its own (RFC 4028 §9)', async () => {
    const { bench } = await talking({
      b2bua: 'sessionTimers: { caller: { minimum: 300 } }',
      alice: { agent: { sessionTimer: { interval: 100 } } },
    });
    expect(bench.ladder.slice(0, 4)).toEqual([
      'alice > b2bua INVITE',
      'b2bua > alice 422',
      'alice > b2bua ACK',
      'alice > b2bua INVITE',
    ]);
    expect(bench.bob.invites).toHaveLength(1);
  });

  it('ends on both sides where one of them is gone when it is to refresh: BYE with a Reason (RFC 4028 §10)', async () => {
    const { bench } = await talking({ b2bua: 'sessionTimers: { callee: { interval: 120 } }' });
    await bench.bob.element.close();
    await bench.pass(130_000);
    expect(bench.alice.told.at(-1)).toBe('ended: hung up by remote');
    expect(bench.last('b2bua', 'alice', 'BYE').text(Reason.name)).toMatch(/^SIP;cause=408/);
    expect(bench.b2bua.calls.size).toBe(0);
  });

  it.each([['481', 481]])(
    'ends the other side with a Reason where one answers %s inside the dialog (RFC 3261 §12.2.1.2)',
    async (_how, code) => {
      const { bench, call } = await talking({
        bob: {
          user: {
            onRequest: (transaction) => void transaction.respond(makeResponse(transaction.request, 481)),
          },
        },
      });
      if (code === 408) await bench.bob.element.close();
      void call.request('INFO');
      await bench.pass(40_000);
      expect(bench.alice.told.at(-1)).toBe('ended: hung up by remote');
      expect(bench.last('b2bua', 'alice', 'BYE').text(Reason.name)).toMatch(new RegExp(`^SIP;cause=${code}`));
      expect(bench.b2bua.calls.size).toBe(0);
    },
  );

  it.each([0, 3, 7, 12])(
    'is over on both sides where both hang up, %i ms from each other (RFC 5407 §3.2.1)',
    async (milliseconds) => {
      const { bench, call } = await talking();
      call.hangUp();
      await bench.pass(milliseconds);
      bench.bob.lastCall.hangUp();
      await bench.pass();
      expect([bench.alice.ends.length, bench.bob.ends.length]).toEqual([1, 1]);
      expect(bench.ladder.filter((line) => line.endsWith(' 481'))).toEqual([]);
      await bench.expectNothingLeft();
    },
  );

  it.each([0, 3, 7, 12])(
    'is over on both sides where one changes it and the other hangs up %i ms later (RFC 5407 §3.2.2, §3.2.3)',
    async (milliseconds) => {
      const { bench, call } = await talking();
      const change = call.reoffer(held);
      await bench.pass(milliseconds);
      bench.bob.lastCall.hangUp();
      await bench.pass(5000);
      await change;
      expect([bench.alice.ends.length, bench.bob.ends.length]).toEqual([1, 1]);
      await bench.expectNothingLeft();
    },
  );

  it('ends the callee’s side where the caller never acknowledges (RFC 3261 §13.3.1.4)', async () => {
    const bench = await B2buaBench.start({ bob: { onIncoming: (call) => call.accept(sdp('bob-answer')) } });
    bench.alice.call(bench.bob);
    // The INVITE is through; its 200 meets nobody.
    await bench.pass(12);
    await bench.alice.element.close();
    await bench.pass(70_000);
    expect(bench.bob.told.at(-1)).toBe('ended: hung up by remote');
    expect(bench.last('b2bua', 'bob', 'BYE').text(Reason.name)).toMatch(/^SIP;cause=408;text="no ACK came"/);
    expect(bench.b2bua.calls.size).toBe(0);
  });
});

describe('a caller who gives up (RFC 3261 §9)', () => {
  /** Milliseconds after the INVITE, at a delay of 5 ms a hop; the callee rings at once and answers after 1 s. */
  it.each([0, 3, 7, 12, 17, 22, 500, 1003, 1008, 1012, 1017, 1022])(
    'CANCEL after %i ms leaves no call on either side',
    async (milliseconds) => {
      const bench: B2buaBench = await B2buaBench.start({
        bob: {
          onIncoming: (call) => {
            call.ring();
            bench.clock.setTimeout(() => call.accept(sdp('bob-answer')), 1000);
          },
        },
      });
      const call = bench.alice.call(bench.bob);
      await bench.pass(milliseconds);
      call.hangUp();
      await bench.pass(5000);
      expect(bench.alice.ends).toHaveLength(1);
      expect(bench.bob.ends.length).toBe(bench.bob.incoming.length);
      await bench.expectNothingLeft();
    },
  );

  it('is cancelled at the callee with the Reason that it gave (RFC 3326 §2)', async () => {
    const bench = await B2buaBench.start({ bob: { onIncoming: (call) => call.ring() } });
    const call = bench.alice.call(bench.bob);
    await bench.pass();
    call.hangUp({ reasons: [bench.reason(200, 'Call completed elsewhere')] });
    await bench.pass();
    expect(bench.last('b2bua', 'bob', 'CANCEL').text(Reason.name)).toBe(
      'SIP;cause=200;text="Call completed elsewhere"',
    );
    expect(bench.bob.told).toEqual(['ended: cancelled by remote']);
  });
});

describe('what one side of a B2BUA learns of the other (RFC 7092)', () => {
  const headers = [
    'Subject: on the roof',
    'P-Asserted-Identity: <sip:alice@lab.test>',
    'Alert-Info: <http://lab.test/ring>',
    'User-Agent: secret phone 1.0',
    'History-Info: <sip:old@10.1.2.3>;index=1',
    'X-Anything: goes',
  ];
  const carrying: CallOptions = {
    amend: (invite) =>
      headers.reduce((request, line) => {
        const [name = '', value = ''] = line.split(': ');
        return request.withText(name, value);
      }, invite),
  };

  async function inviteThrough(b2bua: string) {
    const { bench, call } = await talking({ b2bua }, carrying);
    return { bench, call, invite: bench.last('b2bua', 'bob', 'INVITE') };
  }

  it('passes what is of no hop and tells of no network, and nothing else', async () => {
    const { invite } = await inviteThrough('');
    expect(headers.map((line) => invite.text(line.split(':')[0] ?? ''))).toEqual([
      'on the roof',
      '<sip:alice@lab.test>',
      '<http://lab.test/ring>',
      'Trapezoid B2BUA',
      undefined,
      'goes',
    ]);
  });

  it('drops, adds and picks as the lab file says', async () => {
    const { invite } = await inviteThrough(
      'headers: { pass: [Subject, History-Info, Alert-Info], drop: [Alert-Info], add: { X-Lab: b2bua } }',
    );
    const names = ['Subject', 'History-Info', 'Alert-Info', 'P-Asserted-Identity', 'X-Anything', 'X-Lab'];
    expect(names.map((name) => invite.text(name))).toEqual([
      'on the roof',
      '<sip:old@10.1.2.3>;index=1',
      undefined,
      undefined,
      undefined,
      'b2bua',
    ]);
  });

  const extra = (request: SipRequest): SipRequest =>
    request.withText('X-Anything', request.method).withText('User-Agent', 'secret phone 1.0');
  const extras = (request: SipRequest | SipResponse) =>
    ['X-Anything', 'User-Agent'].map((name) => request.text(name));

  it.each(['INVITE', 'UPDATE'] as const)('passes headers of a change by %s too', async (by) => {
    const { bench, call } = await talking();
    expect(await settled(bench, call.reoffer(held, { by, amend: extra }))).toBe('agreed');
    expect(extras(bench.last('b2bua', 'bob', by))).toEqual([by, 'Trapezoid B2BUA']);
  });

  it('passes headers of a BYE too, from either side, and drops what the lab file drops', async () => {
    for (const by of ['alice', 'bob'] as const) {
      const { bench, call } = await talking({ b2bua: 'headers: { drop: [X-Secret] }' });
      const ending = by === 'alice' ? call : bench.bob.lastCall;
      ending.hangUp({ amend: (bye) => extra(bye).withText('X-Secret', 'word') });
      await bench.pass();
      const bye = bench.last('b2bua', by === 'alice' ? 'bob' : 'alice', 'BYE');
      expect([...extras(bye), bye.text('X-Secret')]).toEqual(['BYE', 'Trapezoid B2BUA', undefined]);
      await bench.expectNothingLeft();
    }
  });

  it.each([
    ['signalling', false],
    ['session', true],
  ])(
    'with hideTopology: %s no address, tag or Call-ID of one side stands on the other',
    async (how, hidesOrigin) => {
      const { bench, call } = await talking({ b2bua: `hideTopology: ${how}` }, carrying);
      await settled(bench, call.reoffer(held));
      call.hangUp();
      await bench.pass();
      const log = bench.network.log;
      const textOf = (host: string) =>
        log
          .filter(({ source, destination }) => source.host === host || destination.host === host)
          .map(({ bytes }) => bytes.toString());
      const [atAlice, atBob] = [textOf('10.0.0.1').join('\n'), textOf('10.0.0.2').join('\n')];
      const heads = (text: string) => text.replace(/^[vosctma]=.*$/gm, '');
      expect(heads(atBob)).not.toMatch(/10\.0\.0\.1\b/);
      expect(heads(atAlice)).not.toMatch(/10\.0\.0\.2\b(?!.* SIP\/2\.0)(?!>)/);
      for (const pattern of [/^Call-ID: (\S+)/gm, /;tag=(\w+)/g, /branch=(\w+)/g]) {
        const [ofAlice = [], ofBob = []] = [atAlice, atBob].map((text) =>
          [...text.matchAll(pattern)].map(([, word = '']) => word),
        );
        expect(ofAlice.length).toBeGreaterThan(0);
        expect(ofAlice.filter((word) => atBob.includes(word))).toEqual([]);
        expect(ofBob.filter((word) => atAlice.includes(word))).toEqual([]);
      }
      expect(/^o=alice-offer/m.test(atBob)).toBe(!hidesOrigin);
      expect(/^o=- \d+ 1 IN IP4 10\.0\.0\.9\r$/m.test(atBob)).toBe(hidesOrigin);
      if (hidesOrigin) expect(atBob).toMatch(/^o=- \d+ 2 IN IP4 10\.0\.0\.9\r\ns=-\r$/m);
    },
  );

  it('without it keeps the Call-ID and tells the User-Agent', async () => {
    const { bench, call, invite } = await inviteThrough('hideTopology: none');
    expect(invite.text('Call-ID')).toBe(call.callId);
    expect(invite.text('User-Agent')).toBe('secret phone 1.0');
    call.hangUp();
    await bench.expectNothingLeft();
  });
});

describe('requests outside a call', () => {
  it('passes MESSAGE on, and the answer back (RFC 3428)', async () => {
    const texts: string[] = [];
    const bench = await B2buaBench.start({
      bob: { agent: { onMessage: ({ body }) => (texts.push(Buffer.from(body).toString()) > 0 ? 202 : 500) } },
    });
    const { uri } = bench.bob.agent.ownContact();
    const answer = bench.alice.agent.request('MESSAGE', uri, {
      body: { contentType: 'text/plain', content: 'hi' },
    });
    await bench.pass();
    expect([(await answer).statusCode, texts]).toEqual([202, ['hi']]);
    expect(bench.last('b2bua', 'bob', 'MESSAGE').text('Max-Forwards')).toBe('69');
  });

  it('says what it can do itself where OPTIONS asks nobody else (RFC 3261 §11)', async () => {
    const bench = await B2buaBench.start();
    const ask = (uri: Parameters<typeof bench.alice.agent.request>[1]) =>
      bench.alice.agent.request('OPTIONS', uri);
    const own = ask(bench.uri('sip:10.0.0.9:5090'));
    const bobs = ask(bench.uri('sip:bob@10.0.0.2'));
    await bench.pass();
    expect((await own).text('Allow')).toContain('REFER');
    expect((await bobs).statusCode).toBe(200);
    expect(bench.sent('b2bua', 'bob', 'OPTIONS')).toHaveLength(1);
  });

  it.each([
    ['REGISTER', 405],
    ['SUBSCRIBE', 405],
    ['PUBLISH', 405],
    ['REFER', 403],
  ])('takes no %s: %i', async (method, statusCode) => {
    const bench = await B2buaBench.start();
    const answer = bench.alice.agent.request(method, bench.uri('sip:bob@10.0.0.2'));
    await bench.pass();
    expect((await answer).statusCode).toBe(statusCode);
    expect(bench.ladder.filter((line) => line.startsWith('b2bua > bob'))).toEqual([]);
  });
});

async function settled(bench: B2buaBench, change: Promise<{ readonly kind: string }>): Promise<string> {
  await bench.pass();
  return (await change).kind;
}
