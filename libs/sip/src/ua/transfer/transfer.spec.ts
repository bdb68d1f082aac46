import { beforeEach, describe, expect, it } from '@jest/globals';
import { FaceNetwork } from '../face/face.fixture.js';
import type { StartOptions } from '../face/start-options.js';
import type { IncomingCall } from '../incoming-call.js';
import type { OutgoingCall } from '../outgoing-call.js';
import type { UserAgent } from '../user-agent.js';
import type { ReceivedRefer } from './received-refer.js';

let lab: FaceNetwork;
let alice: UserAgent;
let bob: UserAgent;
let carol: UserAgent;
/** Calls that came in, by who got them. */
let received: IncomingCall[];
let refers: ReceivedRefer[];
let followed: OutgoingCall[];

/** Alice transfers; Bob goes where he is sent; Carol is where he gets. */
async function three({ ofAlice = {}, ofBob = {}, ofCarol = {} }: Record<string, Partial<StartOptions>> = {}) {
  lab = new FaceNetwork();
  received = [];
  refers = [];
  followed = [];
  alice = await lab.start('alice', ofAlice);
  bob = await lab.start('bob', {
    onRefer: (refer) => {
      refers.push(refer);
      const call = refer.follow();
      if (call !== undefined) followed.push(call);
    },
    ...ofBob,
  });
  carol = await lab.start('carol', ofCarol);
  for (const agent of [alice, bob, carol])
    agent.on('call', (call) => {
      received.push(call);
      call.accept();
    });
}

async function talking(who = alice, to: 'alice' | 'bob' | 'carol' = 'bob'): Promise<OutgoingCall> {
  const call = who.call(lab.uri(to));
  await lab.until('the answer', call.answered());
  await lab.pass(100);
  return call;
}

const requests = () => lab.ladder.filter((line) => /[A-Z]{3}/.test(line));

beforeEach(() => three());

describe('blind transfer (RFC 5589 §6)', () => {
  it('sends the far end elsewhere by a REFER in the dialog, hears how it got there, and hangs up (§6.2, RFC 3515 §2.4.1, §2.4.3, §2.4.4)', async () => {
    const call = await talking();
    const before = requests().length;
    const transfer = call.transfer(lab.uri('carol'));
    const statuses: number[] = [];
    transfer.on('status', ({ statusCode }) => statuses.push(statusCode));
    const outcome = await lab.until('the outcome', transfer.done());
    expect(outcome).toMatchObject({ kind: 'transferred', status: { statusCode: 200 } });
    expect(await call.ended()).toEqual({ kind: 'hung up', by: 'local' });
    await lab.pass(100);
    expect(requests().slice(before)).toEqual([
      'a>b REFER',
      'b>a NOTIFY',
      'b>c INVITE',
      'b>c ACK',
      'b>a NOTIFY',
      'a>b BYE',
    ]);
    expect(statuses).toEqual([100, 200]);
    expect(followed[0]?.confirmed).toBe(true);
    followed[0]?.hangUp();
    await lab.expectNothingLeft();
  });

  it('works for whoever was called, too', async () => {
    await talking(bob, 'alice');
    const transfer = received[0]!.transfer(lab.uri('carol'));
    expect(await lab.until('the outcome', transfer.done())).toMatchObject({ kind: 'transferred' });
    expect(followed[0]?.confirmed).toBe(true);
  });

  it('says who asked: Referred-By goes with the REFER and with the INVITE that follows (RFC 3892 §2.1, §2.2)', async () => {
    const call = await talking();
    call.transfer(lab.uri('carol'));
    await lab.pass(3000);
    expect(lab.text('REFER')).toContain('Referred-By: <sip:alice@192.0.2.1>\r\n');
    expect(lab.text(`INVITE ${lab.uri('carol')}`)).toContain('Referred-By: <sip:alice@192.0.2.1>\r\n');
    expect(refers[0]?.referredBy?.uri).toMatchObject({ user: 'alice' });
  });

  it('leaves the call as it was where the new far end refuses (RFC 5589 §6.3.1)', async () => {
    const call = await talking();
    carol.on('call', (other) => other.reject(486));
    const busy = await lab.start('carol', { listen: [lab.network.udp('192.0.2.9', 5060)] });
    busy.on('call', (other) => other.reject(486));
    const outcome = await lab.until('the outcome', call.transfer('sip:busy@192.0.2.9').done());
    expect(outcome).toMatchObject({ kind: 'failed', status: { statusCode: 486 } });
    expect([call.confirmed, received[0]?.confirmed]).toEqual([true, true]);
  });

  it('leaves the call as it was where the far end would rather not (RFC 3515 §2.4.2)', async () => {
    await three({ ofBob: { onRefer: (refer) => refer.reject() } });
    const call = await talking();
    const outcome = await lab.until('the outcome', call.transfer(lab.uri('carol')).done());
    expect(outcome).toMatchObject({ kind: 'refused', response: { statusCode: 603 } });
    expect(call.confirmed).toBe(true);
  });

  it('says so where the call is over', async () => {
    const call = await talking();
    call.hangUp();
    expect(call.transfer(lab.uri('carol')).outcome).toEqual({ kind: 'abandoned' });
  });

  it('without a subscription: it stays in the dialog, where nothing forks it, nothing is told, and the call is over at once (RFC 4488 §4, §5)', async () => {
    const call = await talking();
    const outcome = await lab.until(
      'the outcome',
      call.transfer(lab.uri('carol'), { subscription: false }).done(),
    );
    expect(outcome).toEqual({ kind: 'accepted' });
    await lab.pass(1000);
    expect(lab.text('REFER')).toMatch(/^To: .*;tag=/m);
    expect(lab.ladder).not.toContain('b>a NOTIFY');
    expect(lab.text('SIP/2.0 202')).toContain('Refer-Sub: false\r\n');
    expect(followed[0]?.confirmed).toBe(true);
  });

  it('goes outside the dialog where the far end has a GRUU and knows Target-Dialog (RFC 5589 §6.1, RFC 4538 §3, §4)', async () => {
    const gruu = { uri: { ...bob.ownContact().uri }, parameters: bob.ownContact().parameters };
    bob.registered.gruu = {
      uri: { ...(gruu.uri as never as object), parameters: gruu.parameters.with('gr', 'phone') } as never,
      until: 1e12,
    };
    const call = await talking();
    const outcome = await lab.until('the outcome', call.transfer(lab.uri('carol')).done());
    expect(outcome.kind).toBe('transferred');
    expect(lab.text('REFER')).toMatch(/Target-Dialog: \S+;local-tag=\S+;remote-tag=\S+\r\n/);
    expect(lab.text('REFER')).toContain('Require: tdialog');
    expect(refers[0]?.call).toBe(received[0]);
  });
});

describe('attended transfer (RFC 5589 §7)', () => {
  it('puts the far end of one call into the place of this side in another (§7.3, RFC 3891 §3)', async () => {
    const call = await talking();
    const consultation = await talking(alice, 'carol');
    const before = requests().length;
    const outcome = await lab.until('the outcome', call.transfer(consultation).done());
    expect(outcome).toMatchObject({ kind: 'transferred' });
    await lab.pass(100);
    expect(requests().slice(before)).toEqual([
      'a>b REFER',
      'b>a NOTIFY',
      'b>c INVITE',
      'c>a BYE',
      'b>c ACK',
      'b>a NOTIFY',
      'a>b BYE',
    ]);
    const dialog = /Replaces: \S+;to-tag=\S+;from-tag=\S+\r\n/;
    expect(lab.text('INVITE')).toMatch(dialog);
    expect(lab.text('INVITE')).toContain('Require: replaces\r\n');
    expect(received.at(-1)?.replaced).toBe(received.at(-2));
    expect(await consultation.ended()).toEqual({ kind: 'hung up', by: 'remote' });
    expect([followed[0]?.confirmed, received.at(-1)?.confirmed]).toEqual([true, true]);
    followed[0]?.hangUp();
    await lab.expectNothingLeft();
  });

  it('waits for the answer of a call that still rings: semi-attended (§7.6)', async () => {
    await three({
      ofCarol: {
        onCall: (_invite, replaced) => ({
          user: {},
          begin: (call) => {
            received.push(call);
            if (replaced === undefined) call.ring();
            else call.accept();
          },
        }),
      },
    });
    const call = await talking();
    const consultation = alice.call(lab.uri('carol'));
    await lab.pass(100);
    const transfer = call.transfer(consultation);
    await lab.pass(5000);
    expect(lab.ladder).not.toContain('a>b REFER');
    received.at(-1)?.accept();
    expect(await lab.until('the outcome', transfer.done())).toMatchObject({ kind: 'transferred' });
    expect(lab.ladder).not.toContain('a>c CANCEL');
    expect(followed[0]?.confirmed).toBe(true);
  });

  it('leaves both calls where the far end of the other knows nothing of Replaces: 420 (RFC 3891 §6.2)', async () => {
    await three({ ofCarol: { extensions: { replaces: 'off' } } });
    const call = await talking();
    const consultation = await talking(alice, 'carol');
    const outcome = await lab.until('the outcome', call.transfer(consultation).done());
    expect(outcome).toMatchObject({ kind: 'failed', status: { statusCode: 420 } });
    expect([call.confirmed, consultation.confirmed]).toEqual([true, true]);
  });
});

describe('a REFER that can’t be followed (RFC 3515 §2.4.2)', () => {
  it.each([
    ['without Refer-To', '', 400],
    ['with two of them', '<sip:carol@192.0.2.3>, <sip:dave@192.0.2.4>', 400],
    ['to what is no SIP URI', '<tel:+358555>', 416],
    ['for another method than INVITE', '<sip:carol@192.0.2.3;method=BYE>', 501],
    ['that requires what nobody here knows', '<sip:carol@192.0.2.3?Require=magic>', 400],
    ['with a header that can’t be read', '<sip:carol@192.0.2.3?Replaces=x>', 400],
  ])('%s is refused', async (_what, referTo, statusCode) => {
    const call = await talking();
    const [first, ...others] = referTo.split(', ');
    const response = await lab.until(
      'the refusal',
      call.request('REFER', undefined, (request) => {
        const one = first === '' ? request : request.withText('Refer-To', first ?? '');
        return others.length === 0
          ? one
          : one.withRawFields(one.withText('Refer-To', others[0]!).fieldsOf({ name: 'Refer-To' }));
      }),
    );
    expect(response.statusCode).toBe(statusCode);
    expect([refers, call.confirmed]).toEqual([[], true]);
  });

  it('from two referrers is refused (RFC 3892 §2.1)', async () => {
    const call = await talking();
    const response = await lab.until(
      'the refusal',
      call.request('REFER', undefined, (request) =>
        request
          .withText('Refer-To', `<${lab.uri('carol')}>`)
          .withRawFields(request.withText('Referred-By', '<sip:a@a.test>').fieldsOf({ name: 'Referred-By' }))
          .withRawFields(request.withText('Referred-By', '<sip:b@b.test>').fieldsOf({ name: 'Referred-By' })),
      ),
    );
    expect([response.statusCode, refers]).toEqual([400, []]);
  });

  it('is 405 where nobody decides about REFERs', async () => {
    const call = await talking(bob, 'carol');
    const outcome = await lab.until('the refusal', call.transfer(lab.uri('alice')).done());
    expect(outcome).toMatchObject({ kind: 'refused', response: { statusCode: 405 } });
  });
});

describe('the token of a referrer (RFC 3892 §2.2)', () => {
  it('is copied into the INVITE, beside its session description', async () => {
    const call = await talking();
    const token = '--b\r\nContent-Type: message/sipfrag\r\nContent-ID: <t@192.0.2.1>\r\n\r\nsigned\r\n--b--';
    const response = await lab.until(
      'the 202',
      call.request('REFER', { contentType: 'multipart/mixed;boundary=b', content: token }, (request) =>
        request
          .withText('Refer-To', `<${lab.uri('carol')}>`)
          .withText('Referred-By', '<sip:alice@192.0.2.1>;cid="t@192.0.2.1"'),
      ),
    );
    expect(response.statusCode).toBe(202);
    await lab.pass(1000);
    const invite = lab.text(`INVITE ${lab.uri('carol')}`);
    expect(invite).toContain('Referred-By: <sip:alice@192.0.2.1>;cid="t@192.0.2.1"\r\n');
    expect(invite).toMatch(
      /multipart\/mixed[\s\S]*application\/sdp[\s\S]*bob offers[\s\S]*Content-ID: <t@192.0.2.1>\r\n\r\nsigned/,
    );
    expect(followed[0]?.confirmed).toBe(true);
  });
});
