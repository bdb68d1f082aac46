import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { makeResponse, printMessage, RecordRoute, Route, readMessage, SipRequest } from '@trapezoid/sip';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';

/** Nobody is there: what reaches the phone comes over the flow that it has registered. */
const deadContact = (user: string) => `<sip:${user}@192.0.2.99>;+sip.instance="<urn:uuid:${user}>";reg-id=1`;

describeShapes('network', [], 'a proxy knows its ways after a restart (RFC 5626 §5.2)', (shape) => {
  let network: Network;
  const probes: Probe[] = [];

  beforeAll(async () => {
    network = await Network.start({ shape, lab: 'load', apart: true });
  }, 90_000);

  afterEach(() => {
    for (const probe of probes.splice(0)) probe.close();
  });

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  async function open(): Promise<Probe> {
    const probe = await Probe.open(network.ports.proxy);
    probes.push(probe);
    return probe;
  }

  async function registered(user: string): Promise<Probe> {
    const phone = await open();
    const address = `<sip:${user}@lab.test>`;
    const fields = { From: `${address};tag=1`, To: address, Supported: 'path, outbound' };
    const register = requestText('REGISTER', 'sip:lab.test', phone.port, {
      ...fields,
      Contact: deadContact(user),
    });
    expect((await phone.ask(register)).statusCode).toBe(200);
    return phone;
  }

  /** The request of a method that has come to a phone; answered with 200. */
  async function answered(phone: Probe, method: string): Promise<SipRequest> {
    const find = async () => {
      for (const bytes of phone.received) {
        const read = readMessage(bytes);
        if (read.kind === 'unreadable' || !(read.message instanceof SipRequest)) continue;
        if (read.message.method === method) return read.message;
      }
      return undefined;
    };
    const request = await eventually(find, 10_000, `${method} reaches the phone`);
    const response = makeResponse(request, 200, { toTag: 'phone' });
    const complete = response
      .withRawFields(request.fieldsOf(RecordRoute))
      .withText('Contact', `<sip:phone@127.0.0.1:${phone.port}>`);
    phone.send(Buffer.from(printMessage(complete)));
    return request;
  }

  async function restart(): Promise<void> {
    if (shape === 'embedded') {
      await network.kill('up');
      await network.startAll();
      return;
    }
    await network.kill('proxy');
    network.startService('proxy');
    await network.ready();
  }

  it('reaches a phone over the flow in its Path, and lets a dialog go on that it let pass before', async () => {
    const phone = await registered('user00001');
    const caller = await registered('user00002');
    const parties = { From: '<sip:user00002@lab.test>;tag=c', To: '<sip:user00001@lab.test>' };
    const call = { ...parties, 'Call-ID': `restart-${process.pid}-${shape}` };
    const invite = requestText('INVITE', 'sip:user00001@lab.test', caller.port, call);
    const established = caller.ask(invite);
    await answered(phone, 'INVITE');
    const { statusCode, ...response } = await established.then((ok) => ({
      statusCode: ok.statusCode,
      routes: ok.headers(RecordRoute),
      contact: ok.text('Contact')?.slice(1, -1) ?? '',
    }));
    expect(statusCode).toBe(200);
    const route = response.routes.toReversed();

    await restart();

    const inDialog = (method: string, cseq: number) => {
      const fields = { ...call, To: `${parties.To};tag=phone`, CSeq: `${cseq} ${method}` };
      const text = requestText(method, response.contact, caller.port, fields);
      const read = readMessage(Buffer.from(text));
      if (read.kind === 'unreadable' || !(read.message instanceof SipRequest)) throw new Error(text);
      return Buffer.from(printMessage(read.message.withAll(Route, route))).toString();
    };
    caller.send(inDialog('ACK', 1));
    const ended = new Promise<number>((resolve, reject) => {
      caller
        .response((found) => found.text('CSeq') === '2 BYE', 10_000)
        .then((found) => resolve(found.statusCode), reject);
    });
    caller.send(inDialog('BYE', 2));
    await answered(phone, 'BYE');
    expect(await ended).toBe(200);

    const reached = answered(phone, 'MESSAGE');
    // Awaited below: what the caller is told says more where the phone is not reached.
    reached.catch(() => undefined);
    // A proxy that has just started may say for a moment that it can't ask the location server.
    const told = await eventually(
      async () => {
        const message = requestText('MESSAGE', 'sip:user00001@lab.test', caller.port, { From: call.From });
        const { statusCode } = await caller.ask(message, 10_000);
        return statusCode === 503 ? undefined : statusCode;
      },
      20_000,
      'MESSAGE is answered',
    );
    expect(told).toBe(200);
    await reached;
  }, 90_000);
});
