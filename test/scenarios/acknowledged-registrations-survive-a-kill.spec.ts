import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeShapes } from '../support/describe-shapes.js';
import { Network } from '../support/network.js';
import { requestText } from '../support/probe.js';

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
  register(user: string, contact: string): Promise<boolean> {
    const name = `<sip:${user}@lab.test>`;
    const { port } = this.socket.address();
    const callId = `${user}-${contact}`;
    const text = requestText('REGISTER', 'sip:lab.test', port, {
      From: `${name};tag=1`,
      To: name,
      'Call-ID': callId,
      Contact: `<${contact}>`,
    });
    return new Promise((resolve) => {
      const settle = (registered: boolean) => {
        clearTimeout(deadline);
        this.waiting.delete(callId);
        resolve(registered);
      };
      const deadline = setTimeout(() => settle(false), 2000);
      this.waiting.set(callId, settle);
      this.socket.send(text, this.registrar, '127.0.0.1');
    });
  }

  close(): void {
    this.socket.close();
  }
}

interface Page {
  readonly records: readonly {
    readonly addressOfRecord: string;
    readonly bindings: readonly { readonly contact: string }[];
  }[];
  readonly next?: string;
}

/** Ends a part of the network, and brings it back. */
interface Kill {
  readonly what: string;
  readonly kill: (network: Network) => Promise<void>;
  readonly restart: (network: Network) => Promise<void>;
}

const kills: Readonly<Record<Network['shape'], readonly Kill[]>> = {
  embedded: [
    {
      what: 'the process of all services',
      kill: (network) => network.kill('up'),
      restart: (network) => network.startAll(),
    },
  ],
  distributed: [
    {
      what: 'the location server',
      kill: (network) => network.kill('location'),
      restart: async (network) => network.startService('location'),
    },
    {
      what: 'nats-server',
      kill: (network) => network.killNats(),
      restart: (network) => network.restartNats(),
    },
  ],
};

describeShapes('network', [], 'every registration that was answered with 200 survives a kill', (shape) => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape, lab: 'load', apart: true });
  }, 90_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  async function boundTo(contact: string): Promise<ReadonlySet<string>> {
    const bound = new Set<string>();
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
      const page = await network.get<Page>(`/api/registrations?limit=500${query}`);
      for (const { addressOfRecord, bindings } of page.records) {
        if (bindings.some((binding) => binding.contact === contact)) bound.add(addressOfRecord);
      }
      after = page.next;
    }
    return bound;
  }

  it.each(kills[shape])(
    'of $what in the middle of a thousand registrations',
    async ({ what, kill, restart }) => {
      const contact = `sip:${what.replaceAll(' ', '-')}@192.0.2.1`;
      const phones = await Phones.open(network.ports.registrar);
      const acknowledged = await registerAll(
        (user) => phones.register(user, contact),
        () => kill(network),
      );
      phones.close();
      await restart(network);
      await network.ready();
      const bound = await boundTo(contact);
      expect(acknowledged.filter((user) => !bound.has(`sip:${user}@lab.test`))).toEqual([]);
    },
    120_000,
  );
});
