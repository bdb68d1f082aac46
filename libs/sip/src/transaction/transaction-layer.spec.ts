import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom } from '@trapezoid/testkit';
import { Via } from '../message/headers/via.js';
import { makeResponse } from '../message/make-response.js';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';
import type { Target } from '../transport/flow.js';
import { RecordingPort, requestText, responseText } from '../transport/recording-port.fixture.js';
import { TransportLayer } from '../transport/transport-layer.js';
import type { ClientTransactionUser } from './client-transaction.js';
import type { ServerTransaction } from './server-transaction.js';
import { TransactionLayer, type TransactionLayerOptions } from './transaction-layer.js';

const target: Target = { protocol: 'UDP', host: '192.0.2.1', port: 5070 };

let clock: FakeClock;
let port: RecordingPort;
let transport: TransportLayer;
let faults: unknown[];
let layer: TransactionLayer;
let requests: ServerTransaction[];
let acknowledged: SipRequest[];
let receive: (transaction: ServerTransaction) => void;

async function build(options: TransactionLayerOptions = {}): Promise<void> {
  clock = new FakeClock(0);
  port = new RecordingPort();
  faults = [];
  transport = new TransportLayer({ onFault: (error) => faults.push(error) });
  layer = new TransactionLayer(transport, { clock, random: new SeededRandom(1), ...options });
  await transport.listen(port.open);
  requests = [];
  acknowledged = [];
  receive = () => undefined;
  layer.attach({
    receiveRequest: (transaction) => {
      requests.push(transaction);
      receive(transaction);
    },
    receiveAck: (ack) => acknowledged.push(ack),
  });
}
beforeEach(() => build());

const respond = (statusCode: number, toTag = 't') => {
  const [transaction] = requests;
  return transaction!.respond(makeResponse(transaction!.request, statusCode, { toTag }));
};

describe('requests that are received', () => {
  it('reach the user once, however often they come (RFC 3261 §17.2.2)', async () => {
    for (let times = 0; times < 3; times++) port.receive(requestText('OPTIONS'));
    expect(requests).toHaveLength(1);
    respond(200);
    port.receive(requestText('OPTIONS'));
    expect(port.sentLines).toEqual(['200', '200']);
    expect(requests[0]!.latestResponse?.statusCode).toBe(200);
    await clock.advanceAsync(32_000);
    expect(layer.openTransactions.server).toBe(0);
  });

  it('are answered 500 where the user has a fault, and the fault is counted (RFC 3261 §21.5.1)', () => {
    receive = () => {
      throw new Error('fault of the user');
    };
    port.receive(requestText('OPTIONS'));
    expect(port.sentLines).toEqual(['500']);
    expect(faults).toEqual([new Error('fault of the user')]);
  });

  it('are answered 503 without a transaction while too many are open (RFC 3261 §21.5.4)', async () => {
    await build({ maximumServerTransactions: 1 });
    port.receive(requestText('OPTIONS'));
    port.receive(requestText('MESSAGE'));
    expect(port.sentLines).toEqual(['503']);
    expect(layer.openTransactions.server).toBe(1);
  });

  it('are answered with what is wrong where they are defective; an ACK is not (RFC 3261 §21.4.1, §21.5.6)', () => {
    port.receive(requestText('OPTIONS', { CSeq: '1 INVITE' }));
    port.receive(requestText('OPTIONS').replace('SIP/2.0\r\n', 'SIP/4.0\r\n'));
    port.receive(requestText('OPTIONS', { To: '<sip:' }));
    port.receive(requestText('ACK', { CSeq: '1 INVITE' }));
    port.receive(requestText('OPTIONS', { CSeq: '' }));
    expect(port.sent.map(({ message }) => message.startLine)).toEqual([
      'SIP/2.0 400 Bad Request: method differs from the request line (CSeq)',
      'SIP/2.0 505 Version Not Supported',
      expect.stringMatching(/^SIP\/2\.0 400 Bad Request: .*\(To\)$/),
    ]);
    expect(transport.counters.malformedDropped).toBe(2);
    expect(layer.openTransactions.server).toBe(0);
  });

  it('get no provisional response but 100, no 408, and one final response (RFC 4320 §4.1, §4.2)', async () => {
    port.receive(requestText('OPTIONS'));
    expect(respond(180)).toBe(false);
    expect(respond(100)).toBe(false);
    await clock.advanceAsync(3500);
    expect(port.sentLines).toEqual(['100']);
    expect(respond(200)).toBe(true);
    expect(respond(486)).toBe(false);
    expect(port.sentLines).toEqual(['100', '200']);
    port.receive(requestText('MESSAGE'));
    const second = requests[1]!;
    expect(second.respond(makeResponse(second.request, 408))).toBe(false);
    expect(second.state).toBe('Terminated');
    expect(port.sentLines).toEqual(['100', '200']);
  });

  it('by INVITE get further 2xx while Accepted, known as repetitions, and nothing else (RFC 6026 §7.1)', async () => {
    port.receive(requestText('INVITE'));
    const invite = requests[0]!;
    const success = makeResponse(invite.request, 200, { toTag: 't' });
    expect(invite.respond(success)).toBe(true);
    expect(invite.final).toBe(true);
    expect(invite.respond(success)).toBe(true);
    expect(invite.respond(makeResponse(invite.request, 200, { toTag: 'fork' }))).toBe(true);
    expect(respond(486)).toBe(false);
    expect(respond(180)).toBe(false);
    port.receive(requestText('INVITE'));
    expect(port.sentLines).toEqual(['200', '200', '200']);
    await clock.advanceAsync(32_000);
    expect(invite.respond(success)).toBe(false);
    expect(layer.openTransactions.server).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('by INVITE are repeated to nobody when their refusal is acknowledged (RFC 3261 §17.2.1)', async () => {
    port.receive(requestText('INVITE'));
    respond(486);
    await clock.advanceAsync(600);
    port.receive(requestText('ACK'));
    port.receive(requestText('ACK'));
    await clock.advanceAsync(60_000);
    expect(port.sentLines).toEqual(['486', '486']);
    expect(acknowledged).toEqual([]);
    expect(layer.openTransactions.server).toBe(0);
  });

  it('by ACK go to the user where they have a branch of their own, or the branch of an accepted INVITE (RFC 6026 §7.1)', () => {
    port.receive(requestText('ACK', { Via: 'SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKother' }));
    port.receive(requestText('INVITE'));
    respond(200);
    port.receive(requestText('ACK'));
    expect(acknowledged).toHaveLength(2);
    const taken: SipRequest[] = [];
    requests[0]!.user = { onAck: (ack) => taken.push(ack) };
    port.receive(requestText('ACK'));
    expect(taken).toHaveLength(1);
    expect(acknowledged).toHaveLength(2);
  });

  it('by CANCEL find their INVITE (RFC 3261 §9.2)', () => {
    port.receive(requestText('INVITE'));
    const via = requests[0]!.request.text('Via')!;
    port.receive(requestText('CANCEL', { Via: via }));
    expect(requests).toHaveLength(2);
    expect(layer.inviteToCancel(requests[1]!.request)).toBe(requests[0]);
  });

  it('leave their transactions as they are where an INVITE’s response can’t be sent (RFC 6026 §7.1, RFC 3261 §17.2.4)', async () => {
    port.receive(requestText('INVITE'));
    const errors: string[] = [];
    requests[0]!.user = { onTransportError: (error) => errors.push(error.message) };
    port.failure = 'at once';
    respond(486);
    await clock.advanceAsync(0);
    expect(errors).toEqual(['unreachable']);
    expect(requests[0]!.state).toBe('Completed');
    await clock.advanceAsync(40_000);
    expect(layer.openTransactions.server).toBe(0);
    expect(faults).toEqual([]);
  });
});

describe('requests that are sent', () => {
  const request = (method = 'OPTIONS') => (parseMessage(requestText(method)) as SipRequest).without(Via);
  function send(method?: string, reaction: Partial<ClientTransactionUser> = {}) {
    const told: string[] = [];
    const transaction = layer.sendRequest(request(method), target, {
      onResponse: (response) => {
        told.push(String(response.statusCode));
        reaction.onResponse?.(response);
      },
      onTimeout: () => {
        told.push('timeout');
        reaction.onTimeout?.();
      },
      onTransportError: (error) => {
        told.push(error.message);
        reaction.onTransportError?.(error);
      },
    });
    return { transaction, told };
  }
  const answer = (status: string, lines?: Record<string, string>, of = port.sent[0]!.message) =>
    port.receive(responseText(of, status, lines));

  it('carry our Via with a new branch and ask for rport (RFC 3261 §8.1.1.7, RFC 3581 §3)', () => {
    send();
    send();
    const vias = port.sent.map(({ message }) => message.first(Via)!);
    expect(vias[0]).toMatchObject({ protocol: 'UDP', sentBy: { host: '192.0.2.9', port: 5060 } });
    expect(vias[0]!.parameters.has('rport')).toBe(true);
    expect(vias[0]!.parameters.get('branch')).toMatch(/^z9hG4bK.{16}$/);
    expect(vias[1]!.parameters.get('branch')).not.toBe(vias[0]!.parameters.get('branch'));
  });

  it('are answered once; later responses and those of nobody are dropped (RFC 3261 §17.1.2.2, §17.1.3)', async () => {
    const { told } = send();
    answer('200 OK');
    answer('486 Busy');
    answer('200 OK', { CSeq: '1 MESSAGE' });
    expect(told).toEqual(['200']);
    expect(transport.counters.strayResponses).toBe(1);
    await clock.advanceAsync(5000);
    expect(layer.openTransactions.client).toBe(0);
    answer('200 OK');
    expect(transport.counters.strayResponses).toBe(2);
    expect(clock.pending).toBe(0);
  });

  it('by INVITE acknowledge each refusal in the same way and pass it up once (RFC 3261 §17.1.1.2, §17.1.1.3)', () => {
    const { told, transaction } = send('INVITE');
    answer('486 Busy', { To: '<sip:bob@b.test>;tag=b1' });
    answer('486 Busy', { To: '<sip:bob@b.test>;tag=b1' });
    expect(told).toEqual(['486']);
    expect(port.sentLines).toEqual(['INVITE', 'ACK', 'ACK']);
    expect(port.sent[1]!.message.first(Via)).toEqual(transaction.request.first(Via));
    expect(port.sent[1]!.message.text('To')).toBe('<sip:bob@b.test>;tag=b1');
  });

  it('by INVITE pass every 2xx up and acknowledge none (RFC 6026 §7.2)', () => {
    const { told } = send('INVITE');
    answer('200 OK', { To: '<sip:b@b.test>;tag=1' });
    answer('200 OK', { To: '<sip:b@b.test>;tag=2' });
    expect(told).toEqual(['200', '200']);
    expect(port.sentLines).toEqual(['INVITE']);
  });

  it('tell of a failure once, after the transaction has been given, and leave nothing behind (RFC 3261 §17.1.4)', async () => {
    port.failure = 'at once';
    const { told, transaction } = send('INVITE');
    expect(told).toEqual([]);
    await clock.advanceAsync(0);
    expect(told).toEqual(['unreachable']);
    expect(transaction.state).toBe('Terminated');
    await clock.advanceAsync(100_000);
    expect(told).toHaveLength(1);
    expect(clock.pending).toBe(0);
    expect(layer.openTransactions.client).toBe(0);
    expect(faults).toEqual([]);
  });

  it('do not tell of an ACK that could not be sent: the answer has been told', async () => {
    const { told, transaction } = send('INVITE');
    port.failure = 'later';
    answer('486 Busy');
    await clock.advanceAsync(0);
    expect(told).toEqual(['486']);
    expect(transaction.state).toBe('Terminated');
  });

  it('end though their user has a fault at the end', async () => {
    const { told } = send('OPTIONS', {
      onTimeout: () => {
        throw new Error('fault of the user');
      },
    });
    await clock.advanceAsync(33_000);
    expect(told).toEqual(['timeout']);
    expect(faults).toEqual([new Error('fault of the user')]);
    expect(layer.openTransactions.client).toBe(0);
  });

  it('may be terminated by their user in the middle of an answer', async () => {
    const { transaction } = send('INVITE', { onResponse: () => transaction.terminate() });
    answer('200 OK');
    expect(transaction.state).toBe('Terminated');
    expect(clock.pending).toBe(0);
    expect(layer.openTransactions.client).toBe(0);
  });

  it('are cancelled once, with the INVITE’s own Via, and not after a final response (RFC 3261 §9.1)', async () => {
    const { transaction } = send('INVITE');
    answer('180 Ringing');
    const cancel = layer.cancel(transaction);
    expect(layer.cancel(transaction)).toBe(cancel);
    expect(port.sentLines).toEqual(['INVITE', 'CANCEL']);
    expect(port.sent[1]!.message.text('Via')).toBe(port.sent[0]!.message.text('Via'));
    answer('200 OK', {}, port.sent[1]!.message);
    await clock.advanceAsync(6000);
    answer('180 Ringing');
    layer.cancel(transaction);
    expect(port.sentLines).toEqual(['INVITE', 'CANCEL']);
    const other = send('INVITE').transaction;
    answer('200 OK', {}, port.sent.at(-1)!.message);
    expect(layer.cancel(other)).toBeUndefined();
  });

  it('leave no timer behind when the layer is closed', () => {
    send('INVITE');
    port.receive(requestText('OPTIONS'));
    port.receive(requestText('INVITE'));
    layer.close();
    expect(clock.pending).toBe(0);
    expect(layer.openTransactions).toEqual({ client: 0, server: 0 });
  });

  it('without a transaction are sent once; one that can’t be is counted, and its sender is told', async () => {
    const failures: Error[] = [];
    const failed = (error: Error) => failures.push(error);
    layer.sendStateless(request('ACK'), target, undefined, failed);
    expect(failures).toEqual([]);
    layer.sendStateless(request('ACK'), { ...target, protocol: 'TCP' }, undefined, failed);
    await clock.advanceAsync(60_000);
    expect(failures).toEqual([expect.any(Error)]);
    expect(port.sentLines).toEqual(['ACK']);
    expect(transport.counters.sendFailures).toBe(1);
  });
});
