import { beforeEach, describe, expect, it } from '@jest/globals';
import { FaceNetwork } from '../face/face.fixture.js';
import type { StartOptions } from '../face/start-options.js';
import type { IncomingCall } from '../incoming-call.js';
import type { OutgoingCall } from '../outgoing-call.js';
import type { UserAgent } from '../user-agent.js';

let lab: FaceNetwork;
let alice: UserAgent;
let bob: UserAgent;
let carol: UserAgent;
let received: IncomingCall[];

/** Alice talks with Bob; Carol wants to take her place. */
async function three(ofBob: Partial<StartOptions> = {}, answers = true) {
  lab = new FaceNetwork();
  received = [];
  alice = await lab.start('alice');
  bob = await lab.start('bob', { mayReplace: () => true, ...ofBob });
  carol = await lab.start('carol');
  for (const agent of [alice, bob])
    agent.on('call', (call) => {
      received.push(call);
      if (answers || call.replaced !== undefined) call.accept();
      else call.ring();
    });
}

beforeEach(() => three());

async function talking(): Promise<OutgoingCall> {
  const call = alice.call(lab.uri('bob'));
  await lab.pass(100);
  return call;
}

/** Carol's INVITE to Bob, with a Replaces. */
function replacing(replaces: string, headers: Record<string, string> = {}): OutgoingCall {
  return carol.call(
    lab.uri('bob'),
    undefined,
    {},
    {
      amend: (invite) =>
        Object.entries({ Replaces: replaces, ...headers }).reduce(
          (changed, [name, value]) => changed.withText(name, value),
          invite,
        ),
    },
  );
}

/** As Bob has the dialog. */
const dialogOf = (call: { dialog: { callId: string; localTag: string; remoteTag: string } | undefined }) =>
  `${call.dialog?.callId};to-tag=${call.dialog?.remoteTag};from-tag=${call.dialog?.localTag}`;

const statusOf = async (call: OutgoingCall): Promise<number | undefined> =>
  lab.until('a final response', call.answered()).then(
    ({ statusCode }) => statusCode,
    ({ response }: { response?: { statusCode: number } }) => response?.statusCode,
  );

describe('an INVITE with Replaces (RFC 3891 §3)', () => {
  it('is accepted, and then the call is hung up whose place it takes', async () => {
    const call = await talking();
    expect(await statusOf(replacing(dialogOf(call)))).toBe(200);
    await lab.pass(100);
    expect(call.finished && (await call.ended())).toEqual({ kind: 'hung up', by: 'remote' });
    expect(lab.ladder.indexOf('b>c 200')).toBeLessThan(lab.ladder.indexOf('b>a BYE'));
    expect(received.at(-1)).toMatchObject({ confirmed: true, replaced: received[0] });
  });

  it('leaves the call as it was where it is refused', async () => {
    await three({
      onCall: (_invite, replaced) => ({
        user: {},
        begin: (other) => (replaced === undefined ? other.accept() : other.reject(488)),
      }),
    });
    const call = await talking();
    expect(await statusOf(replacing(dialogOf(call)))).toBe(488);
    await lab.pass(100);
    expect(call.confirmed).toBe(true);
  });

  it('for a dialog that nobody knows: 481', async () => {
    await talking();
    expect(await statusOf(replacing('nobody;to-tag=1;from-tag=2'))).toBe(481);
  });

  it('for a dialog that has just ended: 603, and a while later 481', async () => {
    const call = await talking();
    const dialog = dialogOf(call);
    call.hangUp();
    await lab.pass(100);
    expect(await statusOf(replacing(dialog))).toBe(603);
    await lab.pass(33_000);
    expect(await statusOf(replacing(dialog))).toBe(481);
  });

  it('for a confirmed dialog, with early-only: 486', async () => {
    const call = await talking();
    expect(await statusOf(replacing(`${dialogOf(call)};early-only`))).toBe(486);
    expect(call.confirmed).toBe(true);
  });

  it('for an early dialog that the other side began: 481', async () => {
    await three({}, false);
    const call = await talking();
    expect(await statusOf(replacing(dialogOf(call)))).toBe(481);
    expect(received[0]?.waiting).toBe(true);
  });

  it('for an early dialog that this side began: accepted, and that one is cancelled', async () => {
    await three({}, false);
    const call = bob.call(lab.uri('alice'));
    await lab.pass(100);
    // As Bob has it, from outside: his own tag is the to-tag.
    const { callId, localTag, remoteTag } = call.dialog!;
    expect(await statusOf(replacing(`${callId};to-tag=${localTag};from-tag=${remoteTag};early-only`))).toBe(
      200,
    );
    await lab.pass(100);
    expect(lab.ladder).toContain('b>a CANCEL');
    expect(await call.ended()).toMatchObject({ kind: 'cancelled', by: 'local' });
  });

  it('twice in one INVITE, with Join, or in another request: 400', async () => {
    const call = await talking();
    const twice = carol.call(
      lab.uri('bob'),
      undefined,
      {},
      {
        amend: (invite) => {
          const one = invite.withText('Replaces', dialogOf(call));
          return one.withRawFields(one.fieldsOf({ name: 'Replaces' }));
        },
      },
    );
    expect(await statusOf(twice)).toBe(400);
    expect(await statusOf(replacing(dialogOf(call), { Join: dialogOf(call) }))).toBe(400);
    const response = await lab.until(
      '400',
      call.request('INFO', undefined, (info) => info.withText('Replaces', dialogOf(call))),
    );
    expect(response.statusCode).toBe(400);
    expect(call.confirmed).toBe(true);
  });

  it('from somebody whom the far end of the call has not sent: 403; the same one sent by it is welcome (RFC 3892 §2.3)', async () => {
    lab = new FaceNetwork();
    received = [];
    alice = await lab.start('alice');
    bob = await lab.start('bob');
    carol = await lab.start('carol');
    bob.on('call', (call) => call.accept());
    const call = await talking();
    expect(await statusOf(replacing(dialogOf(call)))).toBe(403);
    expect(call.confirmed).toBe(true);
    expect(await statusOf(replacing(dialogOf(call), { 'Referred-By': `<${lab.uri('alice')}>` }))).toBe(200);
  });

  it('is taken for any other where Replaces is switched off, and refused with 420 where it is required (§6.2)', async () => {
    await three({ extensions: { replaces: 'off' } });
    const call = await talking();
    expect(await statusOf(replacing(dialogOf(call)))).toBe(200);
    await lab.pass(100);
    expect(call.confirmed).toBe(true);
    expect(await statusOf(replacing(dialogOf(call), { Require: 'replaces' }))).toBe(420);
  });

  it('is judged elsewhere where dialogs of others may be meant, and then is a call like any other', async () => {
    const asked: (string | undefined)[] = [];
    await three({
      replacementFor: (invite) => {
        asked.push(invite.text('Replaces'));
        return asked.length === 1 ? { kind: 'none' } : { kind: 'refused', statusCode: 603 };
      },
    });
    const call = replacing('others;to-tag=1;from-tag=2', { Require: 'replaces' });
    expect(await statusOf(call)).toBe(200);
    expect([call.supports('replaces'), call.supports('unknown')]).toEqual([true, false]);
    expect(await statusOf(replacing('others;to-tag=1;from-tag=2'))).toBe(603);
    expect(asked).toEqual(['others;to-tag=1;from-tag=2', 'others;to-tag=1;from-tag=2']);
  });

  it('reads a tag of zero as none, for far ends of RFC 2543 (§6.1)', async () => {
    await talking();
    expect(await statusOf(replacing('nobody;to-tag=0;from-tag=0'))).toBe(481);
  });
});
