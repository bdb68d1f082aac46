import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Contact, type SipRequest, type SipResponse } from '@trapezoid/sip';
import { describeShapes } from '../support/describe-shapes.js';
import { Network } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';
import { StreamPhone } from '../support/stream-phone.js';

interface CallReport {
  readonly outcome: string;
  readonly messages: readonly {
    readonly element: string;
    readonly direction: string;
    readonly text: string;
  }[];
}

describeShapes('network', [], 'a GRUU leads to one phone (RFC 5627)', (shape) => {
  let network: Network;
  let caller: Probe;
  let sequence = 0;
  const opened: StreamPhone[] = [];

  beforeAll(async () => {
    const edit = (text: string) => text.replace('    accounts:', '    authentication: none\n    accounts:');
    network = await Network.start({ shape, lab: 'gruu', edit });
    caller = await Probe.open(network.ports.proxy);
  }, 60_000);

  afterAll(async () => {
    caller?.close();
    for (const phone of opened) phone.cut();
    await network?.stop();
  }, 30_000);

  async function open(): Promise<StreamPhone> {
    const phone = await StreamPhone.open(network.ports.proxy);
    opened.push(phone);
    return phone;
  }

  interface Registering {
    readonly user: string;
    readonly instance: string;
    readonly callId: string;
    readonly expires?: number;
  }

  async function register(phone: StreamPhone, { user, instance, callId, expires = 600 }: Registering) {
    const id = `${process.pid}-${++sequence}`;
    const response = await phone.ask(
      requestText('REGISTER', 'sip:lab.test', phone.port, {
        Via: `SIP/2.0/TCP 127.0.0.1:${phone.port};branch=z9hG4bKgruu${id}`,
        From: `<sip:${user}@lab.test>;tag=1`,
        To: `<sip:${user}@lab.test>`,
        'Call-ID': callId,
        CSeq: `${sequence} REGISTER`,
        Supported: 'gruu',
        Contact: `<sip:${instance}@192.0.2.99:5060;transport=tcp>;+sip.instance="<urn:uuid:${instance}>";expires=${expires}`,
      }),
    );
    expect(response.statusCode).toBe(200);
    return gruusIn(response, instance);
  }

  function gruusIn(response: SipResponse, instance: string) {
    const contact = response
      .headers(Contact)
      .find((each) => each !== '*' && each.parameters.text('+sip.instance') === `<urn:uuid:${instance}>`);
    const parameters = contact === undefined || contact === '*' ? undefined : contact.parameters;
    return { pub: parameters?.text('pub-gruu') ?? '', temp: parameters?.text('temp-gruu') ?? '' };
  }

  const call = (uri: string) => caller.ask(requestText('MESSAGE', uri, caller.port), 10_000);

  /** Answers what comes, and gives it. */
  async function takes(phone: StreamPhone, answered: Promise<SipResponse>): Promise<SipRequest> {
    const request = await phone.request('MESSAGE');
    phone.answer(request, 200);
    expect((await answered).statusCode).toBe(200);
    return request;
  }

  it('public or temporary, and not to another one of the same user', async () => {
    const [desk, cell] = [await open(), await open()];
    const gruus = await register(desk, { user: 'phone1', instance: 'desk', callId: 'desk-1' });
    await register(cell, { user: 'phone1', instance: 'cell', callId: 'cell-1' });
    expect(gruus.pub).toBe('sip:phone1@lab.test;gr=urn:uuid:desk');
    expect(gruus.temp).toMatch(/^sip:tgruu\.[\w-]+@lab\.test;gr$/);
    const request = await takes(desk, call(gruus.pub));
    expect(request.requestUri).toBe('sip:desk@192.0.2.99:5060;transport=tcp');
    const other = await open();
    const second = await register(other, { user: 'phone2', instance: 'other', callId: 'other-1' });
    await takes(other, call(second.temp));
    expect(cell.methods).toEqual([]);
  }, 30_000);

  it('as long as it is registered, and a temporary one with the same Call-ID (§5.1, §5.3)', async () => {
    const phone = await open();
    const about = { user: 'phone3', instance: 'three' };
    const first = await register(phone, { ...about, callId: 'three-1' });
    const second = await register(phone, { ...about, callId: 'three-1' });
    expect([first.pub === second.pub, first.temp === second.temp]).toEqual([true, false]);
    await takes(phone, call(first.temp));
    const third = await register(phone, { ...about, callId: 'three-2' });
    expect((await call(first.temp)).statusCode).toBe(404);
    expect((await call(second.temp)).statusCode).toBe(404);
    await register(phone, { ...about, callId: 'three-2', expires: 0 });
    expect((await call(third.temp)).statusCode).toBe(404);
    expect((await call(third.pub)).statusCode).toBe(480);
    expect((await call('sip:nobody@lab.test;gr=urn:uuid:three')).statusCode).toBe(404);
  }, 30_000);

  it('is the Contact of a simulated phone, which the other side’s BYE finds', async () => {
    await network.cli('configure', 'bob', '--hang-up-after', '300ms');
    for (const [from, contact] of [
      ['desk', /^Contact: <sip:alice@lab\.test;gr=urn:uuid:[\w-]+>/m],
      ['mobile', /^Contact: <sip:tgruu\.[\w-]+@lab\.test;gr>/m],
    ] as const) {
      const { code, output } = await network.cli('call', from, 'bob', '--duration', '10s', '--json');
      const { outcome, messages } = JSON.parse(output) as CallReport;
      expect([code, outcome]).toEqual([0, 'answered']);
      const sent = messages.filter(({ element, direction }) => element === from && direction === 'sent');
      expect(sent[0]?.text).toMatch(contact);
      const bye = messages.find(({ element, text }) => element === from && text.startsWith('BYE '));
      expect(bye?.direction).toBe('received');
      expect(bye?.text).not.toMatch(/^BYE sip:[^ ]*;gr/);
    }
  }, 60_000);

  it('beside other names of the account: they ring all of its phones', async () => {
    const { code, output } = await network.cli(
      'call',
      'bob',
      '100@lab.test',
      '--duration',
      '300ms',
      '--json',
    );
    expect([code, (JSON.parse(output) as CallReport).outcome]).toEqual([0, 'answered']);
    const ringing = (JSON.parse(output) as CallReport).messages.filter(
      ({ direction, text }) => direction === 'received' && text.startsWith('INVITE '),
    );
    expect(new Set(ringing.map(({ element }) => element))).toEqual(new Set(['proxy', 'desk', 'mobile']));
  }, 60_000);
});
