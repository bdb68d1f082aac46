import { describe, expect, it } from '@jest/globals';
import {
  Contact,
  Expires,
  makeResponse,
  Parameters,
  parseUri,
  type ServerTransaction,
  SipRequest,
  type SipResponse,
  To,
  tagOf,
} from '@trapezoid/sip';
import { B2buaBench, type BenchOptions, nameIn, sdp } from './b2bua.fixture.js';

const contact = { uri: parseUri('sip:bob@10.0.0.2'), parameters: Parameters.none };

interface Extras {
  readonly body?: string;
  /** Its RSeq, where it is reliable. */
  readonly reliable?: number;
}

/** What several phones, all at bob's address, answer to one INVITE, as a proxy that forks would hand it back. */
class Forks {
  /** Requests inside their dialogs: the phone's tag, method, and whose description it holds. */
  readonly got: string[] = [];
  private invite: ServerTransaction | undefined;

  constructor(readonly bench: B2buaBench) {
    const { agent } = bench.bob;
    agent.handle('INVITE', (transaction) => {
      this.invite = transaction;
    });
    agent.dialogs.expect({ creates: () => true, begin: (transaction) => this.answerInside(transaction) });
  }

  async answer(tag: string, statusCode: number, { body, reliable }: Extras = {}): Promise<void> {
    if (this.invite === undefined) throw new Error('bob has got no INVITE');
    const bare = makeResponse(this.invite.request, statusCode, { toTag: tag })
      .withAll(Contact, [contact])
      .withText('Allow', 'INVITE, ACK, BYE, CANCEL, PRACK, UPDATE');
    const numbered =
      reliable === undefined ? bare : bare.withText('Require', '100rel').withText('RSeq', `${reliable}`);
    this.invite.respond(described(numbered, body));
    await this.bench.pass(100);
  }

  /** Tags of those who got an ACK to their 200, and of those who got a BYE. */
  tagsOf(method: 'ACK' | 'BYE'): string[] {
    const sent = this.bench.sent('b2bua', 'bob', `${method} `);
    return sent.map((message) => tagOf(message, To));
  }

  private answerInside(transaction: ServerTransaction): void {
    const { request } = transaction;
    const tag = tagOf(request, To);
    this.got.push(`${tag} ${request.method} ${request.body.length === 0 ? '' : nameIn(request.body)}`.trim());
    const response = makeResponse(request, 200).withAll(Contact, [contact]);
    transaction.respond(described(response, request.method === 'INVITE' ? `${tag}-again` : undefined));
  }
}

const described = (response: SipResponse, name: string | undefined): SipResponse => {
  if (name === undefined) return response;
  const { contentType, content } = sdp(name);
  return response.withBody(contentType, content);
};

async function ringing(options: BenchOptions = {}, offer?: null) {
  const bench = await B2buaBench.start(options);
  const forks = new Forks(bench);
  const call = bench.alice.call(bench.bob, offer);
  await bench.pass(100);
  return { bench, forks, call };
}

/** The dialogs that the caller has, by the tag of the B2BUA. */
const dialogsOfCaller = (bench: B2buaBench) =>
  new Set(bench.sent('b2bua', 'alice', 'SIP/2.0 ').flatMap((message) => tagOf(message, To) || []));

describe('a call that forks behind a B2BUA (RFC 3261 §13.2.2.4)', () => {
  it('is one dialog to its caller, who hears the first phone that speaks and then the one that picks up', async () => {
    const { bench, forks, call } = await ringing();
    await forks.answer('one', 180);
    await forks.answer('two', 183, { body: 'two-early' });
    await forks.answer('one', 183, { body: 'one-early' });
    expect(bench.alice.told).toEqual(['progress 180', 'preview two-early', 'progress 183', 'progress 183']);
    const early = bench.sent('b2bua', 'alice', 'SIP/2.0 183').map(({ body }) => nameIn(body));
    expect(early).toEqual(['two-early', '']);
    await forks.answer('two', 200, { body: 'two-early' });
    expect(bench.alice.told.slice(4)).toEqual(['answer two-early in 2xx', 'answered']);
    expect(dialogsOfCaller(bench).size).toBe(1);
    expect([forks.got, bench.sent('b2bua', 'alice', 'INVITE')]).toEqual([[], []]);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it.each([
    ['unreliable', undefined],
    ['reliable', 1],
  ])(
    'asks the caller for an offer anew where another phone picks up than the one heard, whose 183 was %s (§13.2.1)',
    async (_how, reliable) => {
      const { bench, forks, call } = await ringing();
      await forks.answer('one', 183, { body: 'one', ...(reliable === undefined ? {} : { reliable }) });
      await forks.answer('two', 200, { body: 'two' });
      // What the caller has taken for the answer stays it, and a re-INVITE makes it right.
      expect(bench.alice.told.filter((line) => !line.startsWith('progress'))).toEqual([
        reliable === undefined ? 'preview one' : 'answer one in reliable 1xx',
        ...(reliable === undefined ? ['answer one in 2xx'] : []),
        'answered',
        'answer two-again in ACK',
      ]);
      expect(forks.got.at(-1)).toBe('two INVITE alice-offer');
      call.hangUp();
      await bench.pass();
      expect(forks.got.at(-1)).toBe('two BYE');
      await bench.expectNothingLeft();
    },
  );

  it('hangs up on both where the caller does not take the one that has picked up', async () => {
    const { bench, forks } = await ringing({ alice: { user: { onOfferWanted: () => ({ refuse: 488 }) } } });
    await forks.answer('one', 183, { body: 'one' });
    await forks.answer('two', 200, { body: 'two' });
    await bench.pass();
    expect(bench.alice.ends).toMatchObject([{ kind: 'hung up', by: 'remote' }]);
    expect(forks.got.at(-1)).toBe('two BYE');
    await bench.expectNothingLeft();
  });

  it('keeps the first 200, and ends a second and a late one with ACK and BYE, of which the caller hears nothing', async () => {
    const { bench, forks, call } = await ringing();
    await forks.answer('one', 200, { body: 'one' });
    const sinceAnswer = bench.sinceNow;
    await forks.answer('two', 200, { body: 'two' });
    await bench.pass(20_000);
    await forks.answer('three', 200, { body: 'three' });
    expect(forks.tagsOf('ACK')).toEqual(['one', 'two', 'three']);
    expect(forks.tagsOf('BYE')).toEqual(['two', 'three']);
    expect(sinceAnswer().filter((line) => line.includes('alice'))).toEqual([]);
    expect(call.confirmed).toBe(true);
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('whose caller gives up while a 200 is on its way ends that one with ACK and BYE (§9.1, §15)', async () => {
    const { bench, forks, call } = await ringing();
    await forks.answer('one', 180);
    call.hangUp();
    await bench.pass(12);
    await forks.answer('one', 200, { body: 'one' });
    await forks.answer('two', 200, { body: 'two' });
    await bench.pass();
    expect(bench.alice.ends).toMatchObject([{ kind: 'cancelled', by: 'local' }]);
    expect(forks.tagsOf('ACK')).toEqual(['one', 'two']);
    expect(forks.tagsOf('BYE')).toEqual(['one', 'two']);
    await bench.expectNothingLeft();
  });

  it('is refused once, whatever rings besides', async () => {
    const { bench, forks } = await ringing();
    await forks.answer('one', 183, { body: 'one', reliable: 1 });
    await forks.answer('two', 180);
    await forks.answer('two', 486);
    expect(bench.alice.ends).toMatchObject([{ kind: 'refused', statusCode: 486 }]);
    await bench.expectNothingLeft();
  });
});

describe('a call without an offer that forks behind a B2BUA (RFC 3262 §5)', () => {
  it('gives each other phone that offers early an answer that is silent, until it picks up', async () => {
    const { bench, forks, call } = await ringing({}, null);
    await forks.answer('one', 183, { body: 'one', reliable: 1 });
    await forks.answer('two', 183, { body: 'two', reliable: 1 });
    expect(bench.alice.told).toEqual(['offer one in reliable 1xx', 'progress 183', 'progress 183']);
    expect(forks.got).toEqual(['one PRACK alice-answer', 'two PRACK -']);
    const silent = Buffer.from(bench.last('b2bua', 'bob', 'PRACK').body).toString();
    expect(silent).toContain('m=audio 9 RTP/AVP 0\r\na=inactive\r\n');
    await forks.answer('two', 200);
    expect(bench.alice.told.slice(3)).toEqual(['answered', 'answer two-again in ACK']);
    expect(forks.got.at(-1)).toBe('two INVITE alice-offer');
    call.hangUp();
    await bench.expectNothingLeft();
  });

  it('the same for one that offers in its 200', async () => {
    const { bench, forks, call } = await ringing({}, null);
    await forks.answer('one', 183, { body: 'one', reliable: 1 });
    await forks.answer('two', 200, { body: 'two' });
    expect(nameIn(bench.sent('b2bua', 'bob', 'ACK')[0]?.body ?? '')).toBe('-');
    expect(bench.alice.told.slice(2)).toEqual(['answered', 'answer two-again in ACK']);
    call.hangUp();
    await bench.expectNothingLeft();
  });
});

describe('changes while several phones ring (RFC 3311 §5)', () => {
  it('are silent for a phone that the caller does not hear, and pass for the one that it hears', async () => {
    const { bench, forks, call } = await ringing();
    await forks.answer('one', 183, { body: 'one', reliable: 1 });
    await forks.answer('two', 183, { body: 'two', reliable: 1 });
    const update = (tag: string) => {
      const invite = bench.last('b2bua', 'bob', 'INVITE');
      if (!(invite instanceof SipRequest)) throw new Error('no INVITE');
      const { uri } = contactOf(invite);
      const bare = bench.bob.agent.prepare('UPDATE', uri, invite.text('Call-ID')).request;
      const own = bare
        .withText('From', `${invite.text('To')};tag=${tag}`)
        .withText('To', `${invite.text('From')}`)
        .withAll(Contact, [contact])
        .without(Expires);
      const { contentType, content } = sdp(`${tag}-update`);
      return bench.bob.agent.send(own.withBody(contentType, content), parseUri('sip:10.0.0.9:5090'));
    };
    const quiet = update('two');
    await bench.pass(100);
    expect(Buffer.from((await quiet).body).toString()).toContain('a=inactive');
    const heard = update('one');
    await bench.pass(100);
    expect(nameIn((await heard).body)).toBe('alice-answer');
    expect(bench.alice.told.filter((line) => line.startsWith('offer'))).toEqual([
      'offer one-update in UPDATE',
    ]);
    // Whose dialog a change of the caller's would go to is not the one that it hears.
    const refused = call.reoffer(sdp('changed'), { by: 'UPDATE', once: true });
    await bench.pass(100);
    expect(await refused).toMatchObject({ kind: 'refused', response: { statusCode: 491 } });
  });
});

function contactOf(invite: SipRequest) {
  const value = invite.first(Contact);
  if (value === undefined || value === '*') throw new Error('no Contact');
  return value;
}
