import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock, SeededRandom } from '@trapezoid/testkit';
import { Via } from '../message/headers/via.js';
import { parseMessage } from '../message/parse-message.js';
import { printMessage } from '../message/print-message.js';
import type { SipRequest } from '../message/request.js';
import type { Target } from '../transport/flow.js';
import type { TappedMessage } from '../transport/message-tap.js';
import { RecordingPort, requestText, responseText } from '../transport/recording-port.fixture.js';
import { TransportLayer } from '../transport/transport-layer.js';
import type { TransportLayerOptions } from '../transport/transport-layer-options.js';
import { TransactionLayer } from './transaction-layer.js';

const target: Target = { protocol: 'UDP', host: '192.0.2.1', port: 5070 };

let clock: FakeClock;
let udp: RecordingPort;
let tcp: RecordingPort;
let transport: TransportLayer;
let layer: TransactionLayer;
let shown: string[];
let faults: unknown[];

async function build(options: TransportLayerOptions = {}, ports?: readonly RecordingPort[]): Promise<void> {
  clock = new FakeClock(0);
  udp = new RecordingPort();
  tcp = new RecordingPort('TCP');
  shown = [];
  faults = [];
  const record = ({ direction, protocol, retransmission }: TappedMessage) =>
    shown.push(`${direction} ${protocol}${retransmission ? ' again' : ''}`);
  const onFault = (error: unknown) => faults.push(error);
  transport = new TransportLayer({ clock, onFault, tap: { listening: true, record }, ...options });
  layer = new TransactionLayer(transport, { clock, random: new SeededRandom(1) });
  for (const port of ports ?? [udp, tcp]) await transport.listen(port.open);
}
beforeEach(() => build());

/** A request whose bytes on the wire, with our Via, are so many. */
function requestOf(method: string, bytes: number): SipRequest {
  const plain = (parseMessage(requestText(method)) as SipRequest).without(Via).withBody('text/plain', 'x');
  const via = `Via: SIP/2.0/UDP 192.0.2.9:5060;branch=${layer.newBranch()};rport\r\n`;
  const length = bytes - via.length - printMessage(plain).length + 1;
  return plain.withBody('text/plain', 'x'.repeat(length - (String(length).length - 1)));
}

function send(request: SipRequest, to = target) {
  const told: string[] = [];
  const transaction = layer.sendRequest(request, to, {
    onResponse: (response) => told.push(String(response.statusCode)),
    onTimeout: () => told.push('timeout'),
    onTransportError: (error) => told.push(error.message),
  });
  return { transaction, told };
}

const size = (port: RecordingPort, at = 0) => printMessage(port.sent[at]!.message).length;
const sent = () => [udp.sentLines, tcp.sentLines];
const branch = (port: RecordingPort) => port.sent[0]!.message.first(Via)?.parameters.get('branch');

describe('a request larger than 1,300 bytes (RFC 3261 §18.1.1)', () => {
  it('goes over TCP to the same address, with TCP in its topmost Via', async () => {
    const { told, transaction } = send(requestOf('OPTIONS', 1301));
    await clock.advanceAsync(0);
    expect(sent()).toEqual([[], ['OPTIONS']]);
    expect(tcp.sent[0]!.target).toEqual({ ...target, protocol: 'TCP' });
    expect(tcp.sent[0]!.message.first(Via)).toMatchObject({
      protocol: 'TCP',
      sentBy: { host: '192.0.2.9', port: 5060 },
    });
    expect(transaction.target.protocol).toBe('TCP');
    tcp.receive(responseText(tcp.sent[0]!.message, '200 OK'), { connection: 'to 192.0.2.1:5070' });
    expect(told).toEqual(['200']);
    expect(transport.counters).toMatchObject({ movedToTcp: 1, backToUdp: 0, sendFailures: 0 });
    expect(clock.pending).toBe(0);
  });

  it('is one byte larger than the largest that goes over UDP', async () => {
    send(requestOf('OPTIONS', 1300));
    send(requestOf('MESSAGE', 1301));
    expect(sent()).toEqual([['OPTIONS'], ['MESSAGE']]);
    expect([size(udp), size(tcp)]).toEqual([1300, 1301]);
  });

  it('counts by the path MTU less 200 bytes where that is known', async () => {
    await build({ pathMtu: 9000 });
    send(requestOf('OPTIONS', 8800));
    send(requestOf('MESSAGE', 8801));
    expect(sent()).toEqual([['OPTIONS'], ['MESSAGE']]);
  });

  it('is not sent again over TCP, which does not lose it, and times out as any other', async () => {
    const { told } = send(requestOf('OPTIONS', 2000));
    await clock.advanceAsync(31_999);
    expect([told, sent()]).toEqual([[], [[], ['OPTIONS']]]);
    await clock.advanceAsync(1);
    expect(told).toEqual(['timeout']);
  });

  it('has its ACK and its CANCEL go the same way', async () => {
    const { transaction } = send(requestOf('INVITE', 1500));
    await clock.advanceAsync(0);
    const invite = tcp.sent[0]!.message;
    const flow = { connection: 'to 192.0.2.1:5070' };
    tcp.receive(responseText(invite, '180 Ringing'), flow);
    layer.cancel(transaction);
    tcp.receive(responseText(invite, '487 Request Terminated'), flow);
    expect(sent()).toEqual([[], ['INVITE', 'CANCEL', 'ACK']]);
    expect(new Set(tcp.sent.map(({ message }) => message.text('Via'))).size).toBe(1);
  });

  it.each([
    ['the flow is to be used and no other', { ...target, exact: true } as Target],
    ['it goes to a group', { ...target, host: '224.0.1.75' }],
    ['there is no TCP for that IP version', { ...target, host: '2001:db8::1' }],
  ])('goes over UDP where %s', async (_name, to) => {
    const udp6 = new RecordingPort('UDP', { host: '2001:db8::9', port: 5060 });
    await transport.listen(udp6.open);
    send(requestOf('OPTIONS', 2000), to);
    expect(tcp.sent).toEqual([]);
    expect([...udp.sent, ...udp6.sent].map(({ target: { host } }) => host)).toEqual([to.host]);
  });

  it('goes over UDP from an element that has no TCP', async () => {
    await build({}, [new RecordingPort('TLS')]);
    await transport.listen(udp.open);
    send(requestOf('OPTIONS', 2000));
    expect(udp.sentLines).toEqual(['OPTIONS']);
  });
});

describe('a large request where there is no TCP (RFC 3261 §18.1.1)', () => {
  it('goes over UDP at once when the connection is refused, in the same transaction', async () => {
    tcp.failure = 'later';
    const { told, transaction } = send(requestOf('INVITE', 2000));
    await clock.advanceAsync(0);
    expect(sent()).toEqual([['INVITE'], []]);
    expect(told).toEqual([]);
    expect(udp.sent[0]!.message.first(Via)?.protocol).toBe('UDP');
    expect(transaction.request.first(Via)?.protocol).toBe('UDP');
    udp.receive(responseText(udp.sent[0]!.message, '486 Busy Here'));
    expect(told).toEqual(['486']);
    expect(udp.sentLines).toEqual(['INVITE', 'ACK']);
    await clock.advanceAsync(32_000);
    expect([clock.pending, layer.openTransactions.client, faults]).toEqual([0, 0, []]);
    expect(transport.counters).toMatchObject({ movedToTcp: 1, backToUdp: 1 });
  });

  it('is repeated then as over UDP, for all of its time', async () => {
    tcp.failure = 'at once';
    const { told } = send(requestOf('OPTIONS', 2000));
    await clock.advanceAsync(31_999);
    expect(udp.sentLines).toHaveLength(11);
    expect(told).toEqual([]);
    await clock.advanceAsync(1);
    expect(told).toEqual(['timeout']);
    expect(clock.pending).toBe(0);
  });

  it('goes over UDP when no connection comes up within 2 s', async () => {
    tcp.failure = 'never';
    send(requestOf('OPTIONS', 2000));
    await clock.advanceAsync(1999);
    expect(udp.sent).toEqual([]);
    await clock.advanceAsync(1);
    expect(udp.sentLines).toEqual(['OPTIONS']);
  });

  it('goes over UDP when the connection is cut before anything has come back', async () => {
    const { told } = send(requestOf('OPTIONS', 2000));
    await clock.advanceAsync(5000);
    tcp.endFlow({ connection: 'to 192.0.2.1:5070' });
    expect(udp.sentLines).toEqual(['OPTIONS']);
    expect(branch(udp)).toBe(branch(tcp));
    expect(told).toEqual([]);
    // That address does take connections.
    send(requestOf('MESSAGE', 2000));
    expect(tcp.sentLines).toEqual(['OPTIONS', 'MESSAGE']);
  });

  it('stays where it is once a response has come', async () => {
    const { told } = send(requestOf('OPTIONS', 2000));
    await clock.advanceAsync(0);
    tcp.receive(responseText(tcp.sent[0]!.message, '100 Trying'), { connection: 'to 192.0.2.1:5070' });
    tcp.endFlow({ connection: 'to 192.0.2.1:5070' });
    expect(udp.sent).toEqual([]);
    expect(told).toEqual(['100', 'the connection has ended']);
    expect(clock.pending).toBe(0);
  });

  it('does not try TCP at that address again for five minutes', async () => {
    tcp.failure = 'later';
    send(requestOf('OPTIONS', 2000));
    await clock.advanceAsync(0);
    tcp.failure = 'none';
    send(requestOf('OPTIONS', 2000));
    expect(udp.sentLines).toEqual(['OPTIONS', 'OPTIONS']);
    send(requestOf('OPTIONS', 2000), { ...target, port: 5080 });
    expect(tcp.sentLines).toEqual(['OPTIONS']);
    await clock.advanceAsync(300_000);
    send(requestOf('MESSAGE', 2000));
    expect(tcp.sentLines).toEqual(['OPTIONS', 'MESSAGE']);
  });

  it('tells its user where UDP does not take it either', async () => {
    tcp.failure = 'later';
    udp.failure = 'later';
    const { told } = send(requestOf('INVITE', 2000));
    await clock.advanceAsync(0);
    expect(told).toEqual(['unreachable']);
    const huge = send(requestOf('INVITE', 65_508));
    await clock.advanceAsync(0);
    expect(huge.told).toEqual(['a message of 65508 bytes is too large for UDP']);
    expect([clock.pending, layer.openTransactions.client]).toEqual([0, 0]);
  });

  it('leaves no timer behind where it is given up', () => {
    tcp.failure = 'never';
    send(requestOf('INVITE', 2000)).transaction.terminate();
    expect(clock.pending).toBe(0);
  });

  it('is shown at the tap as it left, not as it could not', async () => {
    tcp.failure = 'later';
    send(requestOf('OPTIONS', 2000));
    await clock.advanceAsync(0);
    expect(shown).toEqual(['sent UDP']);
    tcp.failure = 'none';
    send(requestOf('OPTIONS', 2000), { ...target, port: 5080 });
    await clock.advanceAsync(0);
    expect(shown).toEqual(['sent UDP', 'sent TCP']);
  });
});

describe('a large request without a transaction (RFC 3261 §18.1.1)', () => {
  it('goes over TCP, or UDP where there is none', async () => {
    layer.sendStateless(requestOf('ACK', 2000), target);
    expect(sent()).toEqual([[], ['ACK']]);
    tcp.failure = 'later';
    layer.sendStateless(requestOf('ACK', 2000), target);
    await clock.advanceAsync(0);
    expect(sent()).toEqual([['ACK'], ['ACK']]);
    layer.sendStateless(requestOf('ACK', 2000), target);
    expect(udp.sentLines).toEqual(['ACK', 'ACK']);
  });
});

describe('the largest datagram (RFC 3261 §18.1.1)', () => {
  it('has 65,507 bytes; what is larger is not sent', async () => {
    const only: Target = { ...target, exact: true };
    const fits = send(requestOf('OPTIONS', 65_507), only);
    const tooLarge = send(requestOf('MESSAGE', 65_508), only);
    await clock.advanceAsync(0);
    expect(udp.sentLines).toEqual(['OPTIONS']);
    expect(size(udp)).toBe(65_507);
    expect(fits.told).toEqual([]);
    expect(tooLarge.told).toEqual(['a message of 65508 bytes is too large for UDP']);
  });
});

describe('a request to a group (RFC 3261 §18.1.1)', () => {
  it('names the group and its ttl in the Via, where responses come to', () => {
    send(requestOf('OPTIONS', 500), { ...target, host: '224.0.1.75' });
    send(requestOf('OPTIONS', 500), { ...target, host: '239.1.2.3', ttl: 4 });
    const parameters = udp.sent.map(({ message }) => message.first(Via)!.parameters);
    expect(parameters.map((one) => [one.get('maddr'), one.get('ttl')])).toEqual([
      ['224.0.1.75', '1'],
      ['239.1.2.3', '4'],
    ]);
  });
});

describe('asking for a connection to be used both ways (RFC 5923 §8.1)', () => {
  it('puts alias into the Via of requests over TLS, where that is wanted (§7)', async () => {
    const tls = new RecordingPort('TLS');
    await build({ connectionReuse: true }, [tls]);
    await transport.listen(udp.open);
    send(requestOf('OPTIONS', 500), { ...target, protocol: 'TLS' });
    send(requestOf('OPTIONS', 500));
    const asks = [tls, udp].map(({ sent: [first] }) => first!.message.first(Via)!.parameters.has('alias'));
    expect(asks).toEqual([true, false]);
    tls.connections = ['of the phone'];
    send(requestOf('OPTIONS', 500), { ...target, protocol: 'TLS', connection: 'of the phone' });
    expect(tls.sent.at(-1)!.message.first(Via)!.parameters.has('alias')).toBe(false);
    await build({}, [tls]);
    send(requestOf('OPTIONS', 500), { ...target, protocol: 'TLS' });
    expect(tls.sent.at(-1)!.message.first(Via)!.parameters.has('alias')).toBe(false);
  });
});
