import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { canBindUdp, findFreePort, Program, requireProgram } from '@trapezoid/testkit';
import { describeShapes } from '../support/describe-shapes.js';
import { eventually, Network } from '../support/network.js';

/** The phones are behind TLS and secure WebSocket: what is read in the clear was taken inside. */
const encrypted = (text: string): string =>
  text
    .replace(/^ {2}alice: .*$/m, '  alice: { protocol: wss }')
    .replace(/^ {2}bob: .*$/m, '  bob: { protocol: tls, rings: 100ms }');

/** The lines of tshark's table, fields separated by tabs. */
async function tshark(file: string, ...words: string[]): Promise<string[]> {
  const program = Program.start(requireProgram('tshark'), { arguments: ['-r', file, ...words] });
  const { code } = await program.exited;
  if (code !== 0) throw new Error(program.output);
  return program.output.split('\n').filter((line) => line !== '' && !line.startsWith('Running as user'));
}

const conversation = [
  'INVITE',
  '407',
  'ACK',
  'INVITE',
  '100',
  'INVITE',
  '180',
  '180',
  '200',
  '200',
  'ACK',
  'ACK',
  'BYE',
  'BYE',
  '200',
  '200',
];

describeShapes('captures', ['tshark', 'sngrep'], 'tshark and sngrep beside a network', (shape) => {
  let network: Network;
  let directory: string;
  let sngrep: Program;
  let callId: string;
  const file = (name: string) => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'captures-'));
    const hepPort = await findFreePort();
    sngrep = Program.start(requireProgram('sngrep'), {
      arguments: ['-L', `udp:127.0.0.1:${hepPort}`, '-N', '-O', file('hep.pcap')],
    });
    const taken = async () => ((await canBindUdp('127.0.0.1', hepPort)) ? undefined : true);
    await eventually(taken, 20_000, 'sngrep listens');
    // The collector is named on the command line in one shape, in the lab file in the other.
    const collector = `127.0.0.1:${hepPort}`;
    network = await (shape === 'embedded'
      ? Network.start({ shape, edit: encrypted, words: ['--hep', collector] })
      : Network.start({ shape, edit: (text) => `${encrypted(text)}\nhep: ${collector}\n` }));
    const capture = network.beginCli('capture', file('out.pcapng'));
    await eventually(
      async () => (capture.output.includes('Ctrl+C ends it') ? true : undefined),
      20_000,
      'the capture has begun',
    );
    const { code, output } = await network.cli('call', 'alice', 'bob', '--duration', '200ms');
    if (code !== 0) throw new Error(output);
    callId = /Call-ID (\S+)\)/.exec(output)?.[1] ?? '';
    await capture.stop();
  }, 150_000);

  afterAll(async () => {
    await network?.stop();
    await sngrep?.stop();
    await rm(directory, { recursive: true, force: true });
  }, 30_000);

  it('tshark finds the call in a capture, each message on each hop once, TLS and WebSocket in the clear', async () => {
    const fields = ['-T', 'fields', '-e', 'sip.Method', '-e', 'sip.Status-Code', '-e', 'sdp.media'];
    const rows = await tshark(file('out.pcapng'), '-Y', `sip.Call-ID == "${callId}"`, ...fields);
    const said = rows.map((row) => row.split('\t'));

    expect(said.map(([method, status]) => method || status).sort()).toEqual([...conversation].sort());
    expect(said.some(([, , media]) => media?.startsWith('audio'))).toBe(true);
    const statistics = (await tshark(file('out.pcapng'), '-q', '-z', 'sip,stat')).join('\n');
    expect(statistics).toMatch(/resent SIP messages: 0[\s\S]*INVITE +: +3 Packets/);
  }, 60_000);

  it('tshark has nothing to complain of, and shows beside a message why it was sent', async () => {
    const checks = ['-o', 'udp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE'];
    const wrong = 'udp.checksum.status != 1 || ip.checksum.status != 1 || _ws.malformed || !sip';
    expect(await tshark(file('out.pcapng'), ...checks, '-Y', wrong)).toEqual([]);
    const comments = await tshark(
      file('out.pcapng'),
      '-T',
      'fields',
      '-e',
      'frame.comment',
      '-Y',
      'sip.Method == BYE',
    );
    expect(comments.join()).toContain('alice to proxy over WSS,alice: ends the session (RFC 3261 §15.1.1)');
  }, 60_000);

  it(`sngrep takes the HEP feed of ${shape === 'embedded' ? '--hep' : 'the lab file'}: the same call, in the clear`, async () => {
    await eventually(
      async () => ((await rowsOf(file('hep.pcap'))).length >= conversation.length ? true : undefined),
      20_000,
      'sngrep has the call',
    );

    expect((await rowsOf(file('hep.pcap'))).sort()).toEqual([...conversation].sort());
  }, 60_000);

  // In several processes the console feeds the collector, and may start after the phones have registered.
  if (shape === 'embedded') {
    it('sngrep has heard the phones register too: the feed begins before the network', async () => {
      const rows = await tshark(
        file('hep.pcap'),
        '-Y',
        'sip.Method == REGISTER',
        '-T',
        'fields',
        '-e',
        'sip.from.user',
      );

      expect(rows).toContain('alice');
    }, 60_000);
  }

  function rowsOf(pcap: string): Promise<string[]> {
    const fields = ['-T', 'fields', '-E', 'separator=/s', '-e', 'sip.Method', '-e', 'sip.Status-Code'];
    return tshark(pcap, '-Y', `sip.Call-ID == "${callId}"`, ...fields).then((rows) =>
      rows.map((row) => row.trim()),
    );
  }
});
