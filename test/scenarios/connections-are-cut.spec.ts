import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { printMessage, type SipRequest, type SipResponse } from '@trapezoid/sip';
import { Network } from '../support/network.js';
import { requestText } from '../support/probe.js';
import { StreamPhone } from '../support/stream-phone.js';

/** The URIs of its Record-Route fields, which are not in quotes and have no commas. */
function recordedRoutes(message: SipRequest | SipResponse): string[] {
  const head = printMessage(message).toString('latin1');
  return [...head.matchAll(/^Record-Route: *(.*)\r$/gim)].flatMap(([, values = '']) => values.split(/, */));
}

describe('connections to the proxy that are cut', () => {
  let network: Network;
  const afterwards: (() => void)[] = [];
  let sequence = 0;

  beforeAll(async () => {
    network = await Network.start({ shape: 'embedded', lab: 'load' });
  }, 60_000);

  afterEach(() => {
    for (const end of afterwards.splice(0)) end();
  });

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  async function open(): Promise<StreamPhone> {
    const phone = await StreamPhone.open(network.ports.proxy);
    afterwards.push(() => phone.cut());
    return phone;
  }

  /** A port of a phone, at which it can be found again once its connection is cut. */
  async function listen() {
    const awaited = await StreamPhone.listen();
    afterwards.push(() => awaited.close());
    return awaited;
  }

  /** A request of user00000; `port` is where it says that it can be reached. */
  function request(method: string, user: string, port: number, fields: Record<string, string> = {}): string {
    const id = `${process.pid}-${++sequence}`;
    return requestText(method, `sip:${user}@lab.test`, port, {
      Via: `SIP/2.0/TCP 127.0.0.1:${port};branch=z9hG4bKcut${id}`,
      From: '<sip:user00000@lab.test>;tag=caller',
      To: `<sip:${user}@lab.test>`,
      'Call-ID': id,
      Contact: `<sip:user00000@127.0.0.1:${port};transport=tcp>`,
      ...fields,
    });
  }

  /** A phone that is called over its connection; nobody listens at its Contact. */
  async function registered(user: string): Promise<StreamPhone> {
    const phone = await open();
    const address = `<sip:${user}@lab.test>`;
    const contact = `<sip:${user}@127.0.0.1:${phone.port};transport=tcp>`;
    const text = request('REGISTER', user, phone.port, { From: `${address};tag=1`, Contact: contact });
    const { statusCode } = await phone.ask(text.replace(`sip:${user}@lab.test SIP`, 'sip:lab.test SIP'));
    expect(statusCode).toBe(200);
    return phone;
  }

  /** What a request in the dialog of an answered call has, seen from its caller. */
  function inDialog(answer: SipResponse): Record<string, string> {
    return {
      To: answer.text('To') ?? '',
      'Call-ID': answer.text('Call-ID') ?? '',
      Route: recordedRoutes(answer).reverse().join(', '),
    };
  }

  /** A call that is up; `port` is where the caller can be reached without its connection. */
  async function answered(user: string, port: number) {
    const [caller, callee] = [await open(), await registered(user)];
    caller.write(request('INVITE', user, port));
    const invite = await callee.request('INVITE');
    const contact = `<sip:${user}@127.0.0.1:${callee.port};transport=tcp>`;
    callee.answer(invite, 200, { Contact: contact });
    const answer = await caller.response(200);
    const fields = inDialog(answer);
    caller.write(request('ACK', user, port, { ...fields, CSeq: '1 ACK' }));
    await callee.request('ACK');
    return { caller, callee, invite, fields };
  }

  describe('in the middle of a message (RFC 3261 §18.3)', () => {
    it('take it with them, and nothing else', async () => {
      const [broken, other] = [await open(), await open()];
      const callee = await registered('user00001');
      broken.write(request('INVITE', 'user00001', broken.port).slice(0, -20));
      expect((await other.ask(request('OPTIONS', 'user00009', other.port))).statusCode).toBe(480);
      broken.cut();
      expect((await other.ask(request('OPTIONS', 'user00009', other.port))).statusCode).toBe(480);
      expect(callee.methods).toEqual([]);
      expect(await network.alive()).toBe(true);
    }, 30_000);
  });

  describe('in the middle of a transaction', () => {
    it('end the branch to a phone at once, long before a timer fires (RFC 3261 §16.9, §18.4)', async () => {
      const [caller, callee] = [await open(), await registered('user00002')];
      const asked = Date.now();
      const outcome = caller.ask(request('INVITE', 'user00002', caller.port));
      await callee.request('INVITE');
      callee.cut();
      expect((await outcome).statusCode).toBe(480);
      expect(Date.now() - asked).toBeLessThan(10_000);
    }, 30_000);

    it('let the response find its phone over a new connection to sent-by (RFC 3261 §18.2.2)', async () => {
      const [caller, callee, again] = [await open(), await registered('user00003'), await listen()];
      caller.write(request('INVITE', 'user00003', again.port));
      const invite = await callee.request('INVITE');
      caller.cut();
      callee.answer(invite, 486);
      expect((await (await again.phone).response(486)).text('CSeq')).toBe('1 INVITE');
    }, 30_000);
  });

  describe('in the middle of a dialog (RFC 3261 §12.2.1.1)', () => {
    it('do not end it: the caller goes on over another one', async () => {
      const { caller, callee, fields } = await answered('user00004', 5999);
      caller.cut();
      const again = await open();
      const ended = again.ask(request('BYE', 'user00004', again.port, { ...fields, CSeq: '2 BYE' }));
      callee.answer(await callee.request('BYE'), 200);
      expect((await ended).statusCode).toBe(200);
    }, 30_000);

    it('do not end it: the callee’s request reaches the caller at its Contact', async () => {
      const { port, phone } = await listen();
      const { caller, callee, invite } = await answered('user00005', port);
      caller.cut();
      const ended = callee.ask(byeOfCallee(invite, callee.port));
      const again = await Promise.race([
        phone,
        ended.then(({ startLine }) => Promise.reject(new Error(startLine))),
      ]);
      again.answer(await again.request('BYE'), 200);
      expect((await ended).statusCode).toBe(200);
    }, 30_000);

    it('end it with the next request where the phone is nowhere any more (§12.2.1.2)', async () => {
      const { caller, callee, fields } = await answered('user00006', 5999);
      callee.cut();
      const asked = Date.now();
      const bye = request('BYE', 'user00006', caller.port, { ...fields, CSeq: '2 BYE' });
      expect((await caller.ask(bye)).statusCode).toBe(480);
      expect(Date.now() - asked).toBeLessThan(10_000);
    }, 30_000);
  });

  /** A BYE of the called phone, over the route that the INVITE has recorded. */
  function byeOfCallee(invite: SipRequest, port: number): string {
    const target = /<([^>]*)>/.exec(invite.text('Contact') ?? '')?.[1] ?? '';
    return requestText('BYE', target, port, {
      Via: `SIP/2.0/TCP 127.0.0.1:${port};branch=z9hG4bKbye${++sequence}`,
      Route: recordedRoutes(invite).join(', '),
      From: `${invite.text('To')};tag=phone`,
      To: invite.text('From') ?? '',
      'Call-ID': invite.text('Call-ID') ?? '',
      CSeq: '7 BYE',
    });
  }
});
