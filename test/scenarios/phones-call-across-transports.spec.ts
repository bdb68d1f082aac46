import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TracedMessage } from '@trapezoid/contracts';
import { describeShapes } from '../support/describe-shapes.js';
import { Network, type Shape } from '../support/network.js';
import { startOf, tracedCall } from '../support/traced-call.js';

/** What one side tells of the messages, by which the ladder finds what the other side tells of them. */
function told(messages: readonly TracedMessage[], side: TracedMessage['direction']): string[] {
  const addressOf = ({ host, port }: TracedMessage['source']) => `${host} ${port}`;
  return messages
    .filter(({ direction }) => direction === side)
    .map(({ source, destination, text }) =>
      [addressOf(source), addressOf(destination), startOf(text)].join(' > '),
    )
    .sort();
}

/** Places a call, and tells what the proxy saw of it: each message with its transport, and the address beyond it. */
async function ladderOf(network: Network, from: string, to: string): Promise<string[]> {
  const { outcome, messages } = await tracedCall(network, from, to);
  expect(outcome).toBe('answered');
  expect(told(messages, 'sent')).toEqual(told(messages, 'received'));
  return messages
    .filter(({ element }) => element === 'proxy')
    .map(({ direction, protocol, source, destination, text }) => {
      const { host } = direction === 'sent' ? destination : source;
      return `${direction} ${protocol} ${host} ${startOf(text)}`;
    });
}

/** A whole call through the proxy, challenged first, that the caller ends. */
function call(caller: string, callee: string): string[] {
  return [
    `received ${caller} INVITE`,
    `sent ${caller} 407 INVITE`,
    `received ${caller} ACK`,
    `received ${caller} INVITE`,
    `sent ${caller} 100 INVITE`,
    `sent ${callee} INVITE`,
    `received ${callee} 180 INVITE`,
    `sent ${caller} 180 INVITE`,
    `received ${callee} 200 INVITE`,
    `sent ${caller} 200 INVITE`,
    `received ${caller} ACK`,
    `sent ${callee} ACK`,
    `received ${caller} BYE`,
    `sent ${callee} BYE`,
    `received ${callee} 200 BYE`,
    `sent ${caller} 200 BYE`,
  ];
}

function describeLab(
  lab: string,
  shape: Shape,
  calls: readonly (readonly [string, string, string, string])[],
) {
  describe(`labs/${lab}.yaml`, () => {
    let network: Network;

    beforeAll(async () => {
      network = await Network.start({ shape, lab });
    }, 60_000);

    afterAll(async () => {
      await network?.stop();
    }, 30_000);

    // In the other shape the same code runs; that its processes find each other and one authority, one call shows.
    it.each(shape === 'embedded' ? calls : calls.slice(0, 1))(
      '%s calls %s: from %s to %s, and each side keeps its transport',
      async (from, to, ...sides) => {
        expect(await ladderOf(network, from, to)).toEqual(call(...sides));
      },
      60_000,
    );
  });
}

describeShapes('network', [], 'phones call each other across transports', (shape) => {
  describeLab('tls', shape, [
    ['alice', 'bob', 'TLS 127.0.0.1', 'UDP 127.0.0.1'],
    ['bob', 'alice', 'UDP 127.0.0.1', 'TLS 127.0.0.1'],
    ['alice', 'carol', 'TLS 127.0.0.1', 'TLS 127.0.0.1'],
  ]);
  describeLab('websocket', shape, [
    ['alice', 'bob', 'WS 127.0.0.1', 'UDP 127.0.0.1'],
    ['bob', 'alice', 'UDP 127.0.0.1', 'WS 127.0.0.1'],
    ['alice', 'carol', 'WS 127.0.0.1', 'WSS 127.0.0.1'],
    ['carol', 'bob', 'WSS 127.0.0.1', 'UDP 127.0.0.1'],
  ]);
  describeLab('ipv6', shape, [
    ['alice', 'bob', 'UDP ::1', 'UDP 127.0.0.1'],
    ['bob', 'alice', 'UDP 127.0.0.1', 'UDP ::1'],
    ['carol', 'dave', 'TLS ::1', 'TCP ::1'],
  ]);
});

describe('phones that have no addresses of one kind for their audio (RFC 6157 §4)', () => {
  let network: Network;

  beforeAll(async () => {
    network = await Network.start({ shape: 'embedded', lab: 'ipv6' });
  }, 60_000);

  afterAll(async () => {
    await network?.stop();
  }, 30_000);

  it('are told so by 488', async () => {
    const { code, output } = await network.cli('call', 'carol', 'bob');
    expect(output).toContain('488 Not Acceptable Here: IP6 is not available for media here');
    expect(code).toBe(7);
  }, 60_000);
});
