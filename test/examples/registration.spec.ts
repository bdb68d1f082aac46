import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Contact,
  expiresOf,
  fixedResolver,
  parseHeaderValue,
  parseMessage,
  parseUri,
  Registration,
  SipElement,
  SipResponse,
  To,
  UdpPort,
  UserAgent,
} from '@trapezoid/sip';
import { runExample } from './support.js';

const host = '127.0.0.1';

describe('examples registrar.ts and client.ts', () => {
  let registrar: SipElement;
  let port: number;
  let element: SipElement;

  beforeAll(async () => {
    const load = () => import('../../libs/sip/examples/registrar.js');
    registrar = (await runExample([host, '0'], load)).exports.element;
    port = registrar.transport.listens[0]?.local.port ?? 0;
    element = await SipElement.start({ listen: [UdpPort.open({ host, port: 0 })] });
  });

  afterAll(async () => {
    await element.close();
    await registrar.close();
  });

  const phone = (user: string) =>
    new UserAgent({
      element,
      identity: parseHeaderValue(To, `<sip:${user}@lab.test>`),
      outboundProxy: parseHeaderValue(To, `<sip:${host}:${port};lr>`),
      contactUser: user,
      protocol: 'UDP',
      resolver: fixedResolver(new Map()),
    });
  const registrationOf = (agent: UserAgent) => new Registration(agent, 600, { onChange: () => undefined });
  const usersIn = (response: SipResponse) =>
    response
      .headers(Contact)
      .map((contact) => (contact === '*' || contact.uri.host === undefined ? '' : contact.uri.user));

  it('the client registers, is shown the 200 with its Contact, and takes the binding back', async () => {
    const load = () => import('../../libs/sip/examples/client.js');
    const { printed } = await runExample(['grace', host, String(port)], load);
    expect(printed).toEqual([
      'registering',
      'registered',
      expect.stringMatching(/^SIP\/2\.0 200 /),
      'unregistered',
    ]);
    const response = parseMessage(printed[2] ?? '') as SipResponse;
    expect(usersIn(response)).toEqual(['grace']);
    expect(response.headers(Contact).map((one) => (one === '*' ? one : expiresOf(one)))).toEqual([3600]);
  });

  it('the registrar keeps one binding a contact, for each user, until it is removed', async () => {
    const ada = registrationOf(phone('ada'));
    const joan = registrationOf(phone('joan'));
    const first = await ada.start();
    expect(first.statusCode).toBe(200);
    expect(usersIn(first)).toEqual(['ada']);
    expect(usersIn(await ada.start())).toEqual(['ada']);
    expect(usersIn(await joan.start())).toEqual(['joan']);
    const removed = await ada.clear();
    expect(removed.statusCode).toBe(200);
    expect(usersIn(removed)).toEqual([]);
    // What is left of it is a timer.
    ada.abandon();
    joan.abandon();
  });

  it('the registrar refuses what is no REGISTER and tells what it takes', async () => {
    const response = await phone('ada').request('OPTIONS', parseUri('sip:lab.test'));
    expect(response.statusCode).toBe(405);
    expect(response.text('Allow')).toBe('REGISTER');
  });
});
