import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeShapes } from '../support/describe-shapes.js';
import { Network } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';

describeShapes('network', [], 'who may send what through the proxy', (shape) => {
  let network: Network;
  let probe: Probe;

  beforeAll(async () => {
    network = await Network.start({ shape });
    probe = await Probe.open(network.ports.proxy);
  }, 60_000);

  afterAll(async () => {
    probe?.close();
    await network?.stop();
  }, 30_000);

  const ask = (uri: string, from: string, fields: Record<string, string> = {}) =>
    probe.ask(
      requestText(
        'MESSAGE',
        uri,
        probe.port,
        { From: `<${from}>;tag=1`, 'Content-Type': 'text/plain', ...fields },
        'hi',
      ),
    );

  it('a request from an account of the domain is challenged', async () => {
    const response = await ask('sip:bob@lab.test', 'sip:alice@lab.test');
    expect(response.statusCode).toBe(407);
    expect(response.text('Proxy-Authenticate')).toMatch(
      /^Digest realm="lab\.test".*algorithm=MD5.*qop="auth"/,
    );
  });

  it('a request from a foreign domain to a user of the domain is not', async () => {
    expect((await ask('sip:bob@lab.test', 'sip:stranger@elsewhere.example')).statusCode).toBe(200);
  });

  it('nothing is relayed between foreign domains', async () => {
    const response = await ask(`sip:victim@127.0.0.1:${probe.port}`, 'sip:stranger@elsewhere.example');
    expect(response.statusCode).toBe(403);
    expect(probe.received.some((bytes) => bytes.toString().startsWith('MESSAGE'))).toBe(false);
  });

  it('nor with a made-up Route and To tag', async () => {
    const response = await ask(`sip:victim@127.0.0.1:${probe.port}`, 'sip:stranger@elsewhere.example', {
      Route: `<sip:.AAAAAAAAAAAA@127.0.0.1:${network.ports.proxy};lr>`,
      To: '<sip:victim@elsewhere.example>;tag=known',
    });
    expect(response.statusCode).toBe(403);
  });

  it('a user that does not exist is 404, one without a phone 480', async () => {
    expect((await ask('sip:nobody@lab.test', 'sip:stranger@elsewhere.example')).statusCode).toBe(404);
    expect((await ask('sip:phone5@lab.test', 'sip:stranger@elsewhere.example')).statusCode).toBe(480);
  });
});
