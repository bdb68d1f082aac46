import { beforeEach, describe, expect, it } from '@jest/globals';
import type { NameAddress } from '../../grammar/name-address.js';
import { Contact } from '../../message/headers/contact.js';
import { FaceNetwork } from '../face/face.fixture.js';
import type { OutgoingCall } from '../outgoing-call.js';
import type { UserAgent } from '../user-agent.js';
import type { ReceivedRefer } from './received-refer.js';

let lab: FaceNetwork;
let alice: UserAgent;
let bob: UserAgent;
let refers: ReceivedRefer[];
let followed: OutgoingCall[];

beforeEach(async () => {
  lab = new FaceNetwork();
  refers = [];
  followed = [];
  alice = await lab.start('alice');
  bob = await lab.start('bob', {
    onRefer: (refer) => {
      refers.push(refer);
      const call = refer.follow();
      if (call !== undefined) followed.push(call);
    },
  });
  const carol = await lab.start('carol');
  for (const agent of [bob, carol]) agent.on('call', (call) => call.accept());
});

async function talking(): Promise<OutgoingCall> {
  const call = alice.call(lab.uri('bob'));
  await lab.until('the answer', call.answered());
  await lab.pass(100);
  return call;
}

describe('a REFER as a request (RFC 3515 §2)', () => {
  it('in a call goes the way of its dialog, with one Contact and one Refer-To', async () => {
    const call = await talking();
    await lab.until('the outcome', call.transfer(lab.uri('carol')).done());
    const refer = lab.text('REFER');
    expect(refer).toMatch(/^REFER sip:bob@192\.0\.2\.2:5060 SIP\/2\.0\r\n/);
    expect(refer).toMatch(/^To: .*;tag=/m);
    for (const name of ['Contact', 'Refer-To'])
      expect(refer.match(new RegExp(`^${name}: [^,]*$`, 'gm'))).toHaveLength(1);
  });

  it('outside a call begins a dialog: without a Contact there is none, and it is refused with 400', async () => {
    const refer = (contacts: readonly NameAddress[]) => {
      const { request, nextHop } = alice.prepare('REFER', bob.contact().uri);
      const complete = request.withText('Refer-To', `<${lab.uri('carol')}>`).withAll(Contact, contacts);
      return lab.until('an answer', alice.send(complete, nextHop));
    };
    expect((await refer([])).statusCode).toBe(400);
    expect(followed).toEqual([]);
    expect((await refer([alice.contact()])).statusCode).toBe(202);
    await lab.pass(1000);
    expect(followed[0]?.confirmed).toBe(true);
  });
});

describe('a REFER with a body (RFC 3515 §2.3)', () => {
  it('is followed as one without; its receiver has the body, and may do with it what its type says', async () => {
    const call = await talking();
    const body = { contentType: 'text/plain', content: 'because she knows' };
    const response = await lab.until(
      'the 202',
      call.request('REFER', body, (request) => request.withText('Refer-To', `<${lab.uri('carol')}>`)),
    );
    expect(response.statusCode).toBe(202);
    await lab.pass(1000);
    expect(followed[0]?.confirmed).toBe(true);
    expect(Buffer.from(refers[0]?.request.body ?? []).toString()).toBe('because she knows');
    expect(lab.text(`INVITE ${lab.uri('carol')}`)).not.toContain('because she knows');
  });
});

describe('a REFER in a call over SIPS (RFC 5630 §5.1.1.3)', () => {
  const secure = async (mayLeaveSips: boolean) => {
    lab = new FaceNetwork();
    const both = (host: string) => ({ listen: [lab.network.udp(host, 5060), lab.network.tls(host, 5061)] });
    alice = await lab.start('alice', both('192.0.2.1'));
    bob = await lab.start('bob', {
      ...both('192.0.2.2'),
      onRefer: (refer) => {
        const call = refer.follow(undefined, {}, { mayLeaveSips });
        if (call !== undefined) followed.push(call);
      },
    });
    const carol = await lab.start('carol', both('192.0.2.3'));
    for (const agent of [bob, carol]) agent.on('call', (call) => call.accept());
    const call = alice.call('sips:bob@192.0.2.2:5061');
    await lab.until('the answer', call.answered());
    await lab.pass(100);
    return call;
  };

  it('to a SIP URI is refused where nobody has agreed to that', async () => {
    const call = await secure(false);
    const outcome = await lab.until('the outcome', call.transfer(lab.uri('carol')).done());
    expect(outcome).toMatchObject({ kind: 'refused', response: { statusCode: 403 } });
    expect([call.confirmed, followed]).toEqual([true, []]);
  });

  it.each([
    ['to a SIP URI is followed where that is agreed to', 'sip:carol@192.0.2.3', true],
    ['to a SIPS URI is followed', 'sips:carol@192.0.2.3:5061', false],
  ])('%s', async (_what, target, mayLeaveSips) => {
    const call = await secure(mayLeaveSips);
    const outcome = await lab.until('the outcome', call.transfer(target).done());
    expect(outcome).toMatchObject({ kind: 'transferred' });
    expect(followed[0]?.confirmed).toBe(true);
  });
});
