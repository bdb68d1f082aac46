import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type ClientAuthenticator,
  DigestClient,
  fixedResolver,
  parseHeaderValue,
  parseUri,
  SipElement,
  systemRandom,
  To,
  UdpPort,
  UserAgent,
} from '@trapezoid/sip';
import { runExample } from './support.js';

const host = '127.0.0.1';

describe('example digest.ts', () => {
  let server: SipElement;
  let element: SipElement;

  beforeAll(async () => {
    const load = () => import('../../libs/sip/examples/digest.js');
    server = (await runExample([host, '0'], load)).exports.element;
    element = await SipElement.start({ listen: [UdpPort.open({ host, port: 0 })] });
  });

  afterAll(async () => {
    await element.close();
    await server.close();
  });

  const ask = (authenticator?: ClientAuthenticator) =>
    new UserAgent({
      element,
      identity: parseHeaderValue(To, '<sip:alice@lab.test>'),
      outboundProxy: parseHeaderValue(To, `<sip:${host}:${server.transport.listens[0]?.local.port ?? 0};lr>`),
      contactUser: 'alice',
      protocol: 'UDP',
      resolver: fixedResolver(new Map()),
      ...(authenticator === undefined ? {} : { authenticator }),
    }).request('OPTIONS', parseUri('sip:lab.test'));
  const knowing = (password: string) =>
    new DigestClient({ credentials: [{ username: 'alice', password }], random: systemRandom });

  it('answers who knows the password, with a proof that it knows it too', async () => {
    const response = await ask(knowing('secret'));
    expect(response.statusCode).toBe(200);
    expect(response.text('Authentication-Info')).toContain('rspauth=');
  });

  it('challenges everybody else', async () => {
    expect((await ask()).statusCode).toBe(401);
    expect((await ask(knowing('guess'))).statusCode).toBe(401);
  });
});
