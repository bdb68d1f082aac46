import { describe, expect, it } from '@jest/globals';
import { parseMessage } from '../message/parse-message.js';
import type { SipResponse } from '../message/response.js';
import type { Flow, Target } from './flow.js';
import { RecordingPort } from './recording-port.fixture.js';
import type { LocateResponse } from './response-sender.js';
import { TransportLayer } from './transport-layer.js';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

const response = (via: string) =>
  parseMessage(
    `SIP/2.0 200 OK\r\nVia: ${via}\r\nFrom: <sip:a@a.test>;tag=1\r\nTo: <sip:b@b.test>;tag=2\r\n` +
      'Call-ID: c\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n',
  ) as SipResponse;

const remote = { host: '192.0.2.1', port: 40_000 };

/** Sends a response to a request that came over this protocol, and gives where it was tried and what came of it. */
async function answer(
  port: RecordingPort,
  via: string,
  locateResponse?: LocateResponse,
): Promise<{ told: string[]; sent: Target[] }> {
  const faults: unknown[] = [];
  const layer = new TransportLayer({
    onFault: (error) => faults.push(error),
    ...(locateResponse === undefined ? {} : { locateResponse }),
  });
  await layer.listen(port.open);
  const connection = port.protocol === 'UDP' ? {} : { connection: 'gone' };
  const flow: Flow = { protocol: port.protocol, local: port.local, remote, ...connection };
  const told: string[] = [];
  layer.sendResponse(response(via), flow, (error) => told.push(error?.message ?? 'sent'));
  await settled();
  expect(faults).toEqual([]);
  return { told, sent: port.sent.map(({ target }) => target) };
}

describe('where a response goes when its connection is gone (RFC 3261 §18.2.2)', () => {
  it('opens a connection to the address in received and the port of sent-by', async () => {
    const { told, sent } = await answer(
      new RecordingPort('TCP'),
      'SIP/2.0/TCP phone.example:5080;received=192.0.2.7;branch=z9hG4bKa',
    );
    expect(sent).toEqual([{ protocol: 'TCP', host: '192.0.2.7', port: 5080 }]);
    expect(told).toEqual(['sent']);
  });

  it('opens none to a client whose Via names nobody, whatever it speaks (RFC 6761 §6.4)', async () => {
    const { told, sent } = await answer(
      new RecordingPort('TCP'),
      'SIP/2.0/TCP df7jal23ls0d.invalid;received=192.0.2.7;branch=z9hG4bKa',
    );
    expect([sent, told]).toEqual([[], ['unreachable']]);
  });

  it('fails over WebSocket, whose clients nobody can connect to (RFC 7118 §5.3)', async () => {
    const asked: unknown[] = [];
    const { told, sent } = await answer(
      new RecordingPort('WS'),
      'SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bKa',
      async (via) => {
        asked.push(via);
        return [];
      },
    );
    expect(sent).toEqual([]);
    expect(told).toEqual(['unreachable']);
  });
});

describe('looking up where a response goes when nothing else takes it (RFC 3261 §18.2.2, RFC 3263 §5)', () => {
  /** A port that takes messages to one address alone. */
  class OneAddress extends RecordingPort {
    constructor(
      protocol: 'TCP' | 'UDP',
      private readonly open5080: string,
    ) {
      super(protocol);
    }

    override send(...[bytes, target, done]: Parameters<RecordingPort['send']>): void {
      this.failure = target.host === this.open5080 ? 'none' : 'later';
      super.send(bytes, target, done);
    }
  }
  const via = (protocol: string) =>
    `SIP/2.0/${protocol} phone.example:5080;received=192.0.2.7;branch=z9hG4bKa`;

  it.each(['TCP', 'UDP'] as const)('tries each target that is found over %s, in turn', async (protocol) => {
    const target = (host: string): Target => ({ protocol, host, port: 5080 });
    const asked: string[] = [];
    const { told, sent } = await answer(
      new OneAddress(protocol, '192.0.2.9'),
      via(protocol),
      async (top, flow) => {
        asked.push(`${top.sentBy.host} ${flow.remote.port}`);
        return [target('192.0.2.8'), target('192.0.2.9'), target('192.0.2.10')];
      },
    );
    expect(asked).toEqual(['phone.example 40000']);
    expect(sent).toEqual([target('192.0.2.9')]);
    expect(told).toEqual(['sent']);
  });

  it('tells once of the failure where all of them fail, none is found, or the look-up does', async () => {
    const locations: LocateResponse[] = [
      async () => [{ protocol: 'TCP', host: '192.0.2.8', port: 5080 }],
      async () => [],
      () => Promise.reject(new Error('EAI_AGAIN')),
      () => {
        throw new Error('fault of the look-up');
      },
    ];
    for (const locate of locations) {
      const { told, sent } = await answer(new OneAddress('TCP', '192.0.2.9'), via('TCP'), locate);
      expect(sent).toEqual([]);
      expect(told).toEqual(['unreachable']);
    }
  });

  it('is not asked where a response leaves without it', async () => {
    const locate: LocateResponse = () => {
      throw new Error('asked');
    };
    const { told } = await answer(new RecordingPort('UDP'), via('UDP'), locate);
    expect(told).toEqual(['sent']);
  });
});

describe('a response without a Via', () => {
  it('goes nowhere, and its sender is told', async () => {
    const layer = new TransportLayer();
    const told: string[] = [];
    const flow: Flow = { protocol: 'UDP', local: remote, remote };
    const lost = parseMessage('SIP/2.0 200 OK\r\nCall-ID: c\r\n\r\n') as SipResponse;
    layer.sendResponse(lost, flow, (error) => told.push(error?.message ?? 'sent'));
    expect(told).toEqual([]);
    await settled();
    expect(told).toEqual(['response without a Via']);
  });
});
