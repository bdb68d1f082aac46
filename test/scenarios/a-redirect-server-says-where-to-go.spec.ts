import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Contact, printUri, type SipResponse } from '@trapezoid/sip';
import { describeShapes } from '../support/describe-shapes.js';
import { messagesIn } from '../support/ladder.js';
import { eventually, Network } from '../support/network.js';
import { Probe, requestText } from '../support/probe.js';

/** Its contacts as `uri;q;expires`. */
function contactsOf(response: SipResponse): string[] {
  return response.headers(Contact).flatMap((contact) => {
    if (contact === '*') return [];
    const { uri, parameters } = contact;
    return [[printUri(uri), parameters.get('q'), parameters.get('expires')].join(';').replace(/;+$/, '')];
  });
}

describeShapes('network', [], 'a redirect server says where to go (RFC 3261 §8.3)', (shape) => {
  let network: Network;
  let probe: Probe;
  let elsewhere: Socket;
  const arrivedElsewhere: string[] = [];

  beforeAll(async () => {
    elsewhere = createSocket('udp4');
    elsewhere.on('message', (bytes) => arrivedElsewhere.push(bytes.toString()));
    await new Promise<void>((resolve) => elsewhere.bind(0, '127.0.0.1', resolve));
    const rule = `      - { match: { user: watched }, to: 'sip:watched@127.0.0.1:${elsewhere.address().port}' }\n`;
    network = await Network.start({
      shape,
      lab: 'redirect',
      edit: (text) => text.replace('    rules:\n', `    rules:\n${rule}`),
    });
    await eventually(
      async () => ((await registrations()) === 3 ? true : undefined),
      40_000,
      'the phones are registered',
    );
    probe = await Probe.open(network.ports.redirect);
  }, 90_000);

  afterAll(async () => {
    probe?.close();
    elsewhere?.close();
    await network?.stop();
  }, 30_000);

  const registrations = async () =>
    (await network.get<{ total: number }>('/api/registrations?limit=1')).total;
  const ask = (method: string, uri: string, fields = {}) =>
    probe.ask(requestText(method, uri, probe.port, fields));

  it('sends a phone that calls the old domain to the new one, where it is answered (§21.3.2, §8.1.3.4)', async () => {
    const { code, output } = await network.cli('call', 'alice', 'bob@old.test', '--duration', '300ms');
    const messages = messagesIn(output);
    expect(output).toMatch(/alice +proxy +redirect +bob/);
    expect(code).toBe(0);
    expect(messages.slice(0, 6)).toEqual([
      'INVITE',
      expect.stringContaining('407'),
      'ACK',
      'INVITE',
      '100 Trying',
      'INVITE',
    ]);
    // From the redirect server to the proxy, and from there to the phone; each hop has an ACK of its own.
    expect(messages.slice(6, 10).sort()).toEqual([
      expect.stringContaining('301'),
      expect.stringContaining('301'),
      'ACK',
      'ACK',
    ]);
    // The phone's own second attempt, which passes the redirect server no more.
    expect(messages.slice(10)).toEqual([
      'INVITE',
      '100 Trying',
      'INVITE',
      '180 Ringing',
      '180 Ringing',
      '200 OK (INVITE)',
      '200 OK (INVITE)',
      'ACK',
      'ACK',
      'BYE',
      'BYE',
      '200 OK (BYE)',
      '200 OK (BYE)',
    ]);
  }, 30_000);

  it.each([
    ['sip:sales@old.test', 300, ['sip:bob@lab.test;0.7', 'sip:carol@lab.test;0.3']],
    ['sip:anybody@old.test', 301, ['sip:anybody@lab.test']],
    ['sip:103@old.test', 302, ['sip:phone3@lab.test;;60']],
    ['sip:guarded@old.test', 305, ['sip:lab.test']],
    ['sip:desk@old.test', 380, []],
    ['sip:nobody@lab.test', 404, []],
    ['sip:leaver@old.test', 410, []],
    ['sip:phone1@lab.test', 480, []],
    ['sip:10@old.test', 484, []],
    ['sip:smith@old.test', 485, ['sip:bob@lab.test', 'sip:carol@lab.test']],
  ])(
    'answers %s with %d',
    async (uri, statusCode, contacts) => {
      for (const method of ['MESSAGE', 'SUBSCRIBE']) {
        const response = await ask(method, uri);
        expect([response.statusCode, contactsOf(response)]).toEqual([statusCode, contacts]);
      }
    },
    20_000,
  );

  it('names what is bound, with what is left of its time (§10.2.1.1)', async () => {
    const [contact = ''] = contactsOf(await ask('OPTIONS', 'sip:bob@lab.test'));
    const [, seconds] = /^sip:bob@127\.0\.0\.1:\d+;;(\d+)$/.exec(contact) ?? [];
    expect(Number(seconds)).toBeGreaterThan(3400);
    expect(Number(seconds)).toBeLessThanOrEqual(3600);
  }, 20_000);

  it('sends nothing on to where it points, and no request to anybody', async () => {
    const answers = [
      await ask('MESSAGE', 'sip:watched@old.test'),
      await ask('INVITE', 'sip:watched@old.test'),
      await ask('REFER', 'sip:watched@lab.test', { 'Refer-To': '<sip:bob@lab.test>' }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([302, 302, 302]);
    // What it had sent before its answer would be here by now.
    expect(arrivedElsewhere).toEqual([]);
    expect(probe.received.filter((bytes) => !bytes.toString().startsWith('SIP/2.0 '))).toEqual([]);
  }, 20_000);

  it('repeats its answer to an INVITE until the ACK (§17.2.1)', async () => {
    const invite = requestText('INVITE', 'sip:watched@old.test', probe.port);
    const callId = /^Call-ID: (.*)\r$/m.exec(invite)?.[1] ?? '';
    const answers = () => probe.received.filter((bytes) => bytes.toString().includes(`Call-ID: ${callId}\r`));
    probe.send(invite);
    await eventually(async () => (answers().length >= 3 ? true : undefined), 10_000, 'three answers');
    const to = /^To: .*$/m.exec(answers()[0]?.toString() ?? '')?.[0]?.trim() ?? '';
    probe.send(
      invite
        .replace(/^INVITE/, 'ACK')
        .replace('1 INVITE', '1 ACK')
        .replace(/^To: .*\r$/m, `${to}\r`),
    );
    const counted = answers().length;
    // The server works in order: whatever it had to repeat for want of an ACK came before this answer.
    await ask('OPTIONS', 'sip:bob@lab.test');
    expect(answers()).toHaveLength(counted);
  }, 20_000);

  it('`status --watch` tells a registration that comes and goes, and a refusal with its reason', async () => {
    const watching = network.beginCli('status', '--watch');
    const tells = (pattern: RegExp) =>
      eventually(
        async () => (pattern.test(watching.output) ? true : undefined),
        20_000,
        `status --watch tells ${pattern}`,
      );
    await tells(/^Registrations \(3\)$/m);
    await network.cli('register', 'carol', '--expires', '0');
    await tells(/^\d\d:\d\d:\d\d sip:carol@lab\.test at sip:carol@127\.0\.0\.1:\d+ is gone$/m);
    await network.cli('register', 'carol');
    // Somebody who looks a moment later sees less time left.
    await tells(
      /^\d\d:\d\d:\d\d sip:carol@lab\.test registered sip:carol@127\.0\.0\.1:\d+ {2}for 3(600|59\d) s/m,
    );
    const registrar = await Probe.open(network.ports.registrar);
    await registrar.ask(requestText('REGISTER', 'sip:elsewhere.example', registrar.port));
    registrar.close();
    await tells(
      /^\d\d:\d\d:\d\d sip:elsewhere\.example from UDP 127\.0\.0\.1:\d+ was refused: 404 .*\(RFC 3261 §10\.3 step 1\)$/m,
    );
    await watching.stop();
  }, 60_000);
});
