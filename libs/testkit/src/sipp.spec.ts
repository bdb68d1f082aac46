import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { runSipp, type SippServer, startSippServer } from './sipp.js';
import { describeTier } from './tier.js';

const optionsScenario = `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="options">
  <send retrans="500"><![CDATA[
OPTIONS sip:[field0]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:[field1]@[local_ip]>;tag=[call_number]
To: <sip:[field0]@[remote_ip]>
Call-ID: [call_id]
CSeq: 1 OPTIONS
Content-Length: 0

]]></send>
  <recv response="200" />
</scenario>
`;

describeTier({ name: 'sipp', programs: ['sipp'] }, 'SIPp under test', () => {
  const servers: SippServer[] = [];
  const sockets: Socket[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop(0);
    for (const socket of sockets.splice(0)) socket.close();
  });

  async function startUas(transport: 'UDP' | 'TCP'): Promise<SippServer> {
    const server = await startSippServer({ scenario: 'uas', transport });
    servers.push(server);
    return server;
  }

  /** Answers every request with a status line of its own, and tells which users were asked for. */
  async function startResponder(statusLine: string): Promise<{ remote: string; users: string[] }> {
    const socket = createSocket('udp4');
    sockets.push(socket);
    const users: string[] = [];
    socket.on('message', (message, source) => {
      const [requestLine, ...lines] = message.toString('latin1').split('\r\n');
      users.push(/sip:(\w+)@/.exec(requestLine ?? '')?.[1] ?? '');
      const kept = lines.filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
      socket.send(
        [statusLine, ...kept, 'Content-Length: 0', '', ''].join('\r\n'),
        source.port,
        source.address,
      );
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return { remote: `127.0.0.1:${socket.address().port}`, users };
  }

  it.each(['UDP', 'TCP'] as const)(
    'places calls over %s from one instance to another',
    async (transport) => {
      const server = await startUas(transport);
      const remote = `${server.host}:${server.port}`;
      const result = await runSipp({ scenario: 'uac', remote, transport, calls: 5, rate: 100 });
      expect(result).toMatchObject({ exitCode: 0, successful: 5, failed: 0, timedOut: false, errors: '' });
      const served = await server.stop(0);
      expect(served.statistics.created).toBe(5);
    },
    20_000,
  );

  it('keeps how long each answer took', async () => {
    const server = await startUas('UDP');
    const remote = `${server.host}:${server.port}`;
    const result = await runSipp({ scenario: 'uac', remote, calls: 3, rate: 100, traceResponseTimes: true });
    expect(result.responseTimes).toHaveLength(3);
    for (const time of result.responseTimes ?? []) expect(time).toBeGreaterThanOrEqual(0);
  }, 20_000);

  it('places calls over IPv6', async () => {
    const server = await startSippServer({ scenario: 'uas', localHost: '::1' });
    servers.push(server);
    const result = await runSipp({ scenario: 'uac', localHost: '::1', remote: `[::1]:${server.port}` });
    expect(result).toMatchObject({ exitCode: 0, successful: 1, errors: '' });
  }, 20_000);

  it('counts a served call once the scenario is through with it', async () => {
    const server = await startSippServer({ scenario: 'uas' });
    servers.push(server);
    await runSipp({ scenario: 'uac', remote: `${server.host}:${server.port}` });
    // Four seconds, for which the built-in scenario answers a BYE that comes again.
    await expect(server.stop(10_000)).resolves.toMatchObject({ exitCode: 0, successful: 1, failed: 0 });
  }, 20_000);

  it('counts failed calls and keeps what SIPp says of them', async () => {
    const { remote } = await startResponder('SIP/2.0 486 Busy Here');
    const result = await runSipp({ scenario: 'uac', remote, calls: 3, rate: 100 });
    expect(result).toMatchObject({ exitCode: 1, successful: 0, failed: 3 });
    expect(result.statistics.failures).toEqual({ UnexpectedMessage: 3 });
    expect(result.errors).toMatch(/Aborting call on unexpected message/);
    expect(result.errors).toMatch(/SIP\/2\.0 486 Busy Here/);
  }, 20_000);

  it('takes a scenario as XML with a row for each call, and keeps the messages', async () => {
    const { remote, users } = await startResponder('SIP/2.0 200 OK');
    const result = await runSipp({
      scenario: optionsScenario,
      remote,
      calls: 3,
      rate: 100,
      rows: [
        ['bob', 'alice'],
        ['carol', 'dave'],
        ['eve', 'mallory'],
      ],
      traceMessages: true,
    });
    expect(result).toMatchObject({ exitCode: 0, successful: 3, failed: 0 });
    expect(users.sort()).toEqual(['bob', 'carol', 'eve']);
    expect(result.messages).toContain('From: <sip:mallory@127.0.0.1>');
  }, 20_000);

  it('takes a scenario from a file', async () => {
    const { remote } = await startResponder('SIP/2.0 200 OK');
    const directory = await mkdtemp(join(tmpdir(), 'trapezoid-sipp-spec-'));
    try {
      const scenario = join(directory, 'options.xml');
      await writeFile(scenario, optionsScenario);
      const result = await runSipp({ scenario, remote, rows: [['bob', 'alice']] });
      expect(result).toMatchObject({ exitCode: 0, successful: 1 });
    } finally {
      await rm(directory, { recursive: true });
    }
  }, 20_000);

  it('gives up when its time is over', async () => {
    const silent = createSocket('udp4');
    sockets.push(silent);
    silent.bind(0, '127.0.0.1');
    await once(silent, 'listening');
    const remote = `127.0.0.1:${silent.address().port}`;
    const result = await runSipp({ scenario: 'uac', remote, timeout: 1000 });
    expect(result).toMatchObject({ timedOut: true, successful: 0 });
    expect(result.exitCode).not.toBe(0);
    expect(result.statistics.retransmissions).toBeGreaterThan(0);
  }, 20_000);

  it('says why it can not run', async () => {
    const remote = '127.0.0.1:5999';
    await expect(runSipp({ scenario: '<scenario', remote })).rejects.toThrow(
      /^sipp did not start \(exit code 1\): Unable to load or parse 'scenario.xml' xml scenario file$/,
    );
    await expect(runSipp({ scenario: '/no/such/scenario.xml', remote })).rejects.toThrow(/ENOENT/);
    await expect(runSipp({ scenario: 'uac', remote, rows: [['a;b']] })).rejects.toThrow(
      "a field of a SIPp row can't hold ';' or a line break: a;b",
    );
  });

  it('says when its port is taken', async () => {
    const server = await startUas('UDP');
    await expect(startSippServer({ scenario: 'uas', localPort: server.port })).rejects.toThrow(
      /^sipp does not listen: .*Address already in use/,
    );
  });
});
