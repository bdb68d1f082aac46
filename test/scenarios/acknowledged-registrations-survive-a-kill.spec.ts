import { createSocket, type Socket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askOn, type Bus, connectNats } from '@trapezoid/bus';
import { healthOf, locationLookup, locationUpdate } from '@trapezoid/contracts';
import { silentLogger } from '@trapezoid/observability';
import { describeTier, NatsServerProcess, Program } from '@trapezoid/testkit';
import { eventually, Network } from '../support/network.js';
import { requestText } from '../support/probe.js';

const launcher = fileURLToPath(new URL('../../services/launcher/dist/main.js', import.meta.url));
const registrations = 1000;
const atOnce = 50;
const userOf = (number: number) => `user${String(number).padStart(5, '0')}`;

/** Registers a thousand users, so many at once; calls `kill` when half of them have their answers. */
async function registerAll(register: (user: string) => Promise<boolean>, kill: () => Promise<void>) {
  const acknowledged: string[] = [];
  let killing: Promise<void> | undefined;
  let next = 0;
  const worker = async () => {
    while (next < registrations && killing === undefined) {
      const user = userOf(next);
      next += 1;
      if (!(await register(user))) continue;
      acknowledged.push(user);
      if (acknowledged.length >= registrations / 2) killing ??= kill();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  await killing;
  expect(acknowledged.length).toBeGreaterThanOrEqual(registrations / 2);
  return acknowledged;
}

/** Many phones behind one UDP socket. */
class Phones {
  private readonly waiting = new Map<string, (registered: boolean) => void>();

  private constructor(
    private readonly socket: Socket,
    private readonly registrar: number,
  ) {
    socket.on('message', (bytes) => {
      const text = bytes.toString('latin1');
      const callId = /^Call-ID: *(.*)\r$/im.exec(text)?.[1] ?? '';
      this.waiting.get(callId)?.(text.startsWith('SIP/2.0 200'));
    });
  }

  static async open(registrar: number): Promise<Phones> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return new Phones(socket, registrar);
  }

  /** Whether it was answered with 200; no answer within two seconds is none. */
  register(user: string): Promise<boolean> {
    const name = `<sip:${user}@lab.test>`;
    const { port } = this.socket.address();
    const text = requestText('REGISTER', 'sip:lab.test', port, {
      From: `${name};tag=1`,
      To: name,
      'Call-ID': user,
    });
    return new Promise((resolve) => {
      const settle = (registered: boolean) => {
        clearTimeout(deadline);
        this.waiting.delete(user);
        resolve(registered);
      };
      const deadline = setTimeout(() => settle(false), 2000);
      this.waiting.set(user, settle);
      this.socket.send(text, this.registrar, '127.0.0.1');
    });
  }

  close(): void {
    this.socket.close();
  }
}

describe('a network in one process that is killed in the middle of a thousand registrations', () => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape: 'embedded', lab: 'load' });
  }, 60_000);
  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it('has every one that was answered with 200 after its next start', async () => {
    const phones = await Phones.open(network.ports.registrar);
    const acknowledged = await registerAll(
      (user) => phones.register(user),
      () => network.kill('up'),
    );
    phones.close();
    await network.startAll();
    const bound = new Set<string>();
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
      const page = await network.get<{ records: { addressOfRecord: string }[]; next?: string }>(
        `/api/registrations?limit=500${query}`,
      );
      for (const { addressOfRecord } of page.records) bound.add(addressOfRecord);
      after = page.next;
    }
    expect(acknowledged.filter((user) => !bound.has(`sip:${user}@lab.test`))).toEqual([]);
  }, 90_000);
});

describeTier(
  { name: 'network distributed', programs: ['nats-server'] },
  'a location server on NATS that is killed in the middle of a thousand registrations',
  () => {
    let directory: string;
    let nats: NatsServerProcess;
    let bus: Bus;
    let program: Program;

    const startLocation = () =>
      Program.start(process.execPath, {
        arguments: [
          launcher,
          'service',
          'location',
          '--lab',
          join(directory, 'lab.yaml'),
          '--data',
          directory,
        ],
        environment: { NATS_URL: nats.url },
      });
    const ready = () =>
      eventually(
        async () => ((await askOn(bus, healthOf('location', 'location'), {})).ready ? true : undefined),
        20_000,
        'the location server is ready',
      );

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'trapezoid-'));
      await writeFile(
        join(directory, 'lab.yaml'),
        'name: x\ndomains:\n  lab.test:\n    accounts: [{ range: user00000..user00999, password: x }]\nservices: { location: }\n',
      );
      nats = await NatsServerProcess.start();
      bus = await connectNats({ url: nats.url, name: 'scenario', logger: silentLogger });
      program = startLocation();
      await ready();
    }, 60_000);
    afterAll(async () => {
      await program?.stop();
      await bus?.close();
      await nats?.stop();
      await rm(directory, { recursive: true, force: true });
    }, 30_000);

    it('has every one that it acknowledged after its next start', async () => {
      const change = { contact: 'sip:x@192.0.2.1', parameters: {}, path: [], expires: 3600 };
      const register = async (user: string) => {
        const question = {
          addressOfRecord: `sip:${user}@lab.test`,
          callId: user,
          cseq: 1,
          removeAll: false,
          changes: [change],
          maximumBindings: 10,
        };
        const answer = await askOn(bus, locationUpdate, question).catch(() => undefined);
        return answer?.kind === 'updated';
      };
      const acknowledged = await registerAll(register, async () => {
        await program.kill();
      });
      program = startLocation();
      await ready();
      const lost: string[] = [];
      for (const user of acknowledged) {
        const { bindings } = await askOn(bus, locationLookup, { addressOfRecord: `sip:${user}@lab.test` });
        if (bindings.length !== 1) lost.push(user);
      }
      expect(lost).toEqual([]);
    }, 90_000);
  },
);
