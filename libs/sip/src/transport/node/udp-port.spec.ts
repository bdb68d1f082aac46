import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseMessage } from '../../message/parse-message.js';
import type { SipRequest } from '../../message/request.js';
import { parseStunMessage } from '../stun/parse-stun-message.js';
import { printBindingRequest } from '../stun/print-stun-message.js';
import { TransportLayer } from '../transport-layer.js';
import type { TransportUser } from '../transport-layer-options.js';
import { ListenError } from './listen-error.js';
import { afterwards, closeAll, message, open, Recorder, send } from './sockets.fixture.js';
import { UdpPort } from './udp-port.js';

afterEach(closeAll);

const openUdp = (host = '127.0.0.1') => open(UdpPort.open({ host, port: 0 }));

describe('UDP sockets', () => {
  it.each(['127.0.0.1', '::1'])(
    'carry datagrams both ways on %s, each with the way it came',
    async (host) => {
      const [one, two] = [await openUdp(host), await openUdp(host)];
      expect(one.port.family).toBe(host === '::1' ? 6 : 4);
      const { error } = await send(one.port, { protocol: 'UDP', ...two.port.local }, message('a'));
      expect(error).toBeUndefined();
      await two.user.until(() => two.user.received.length > 0);
      expect(two.user.received[0]).toEqual({
        text: message('a'),
        flow: { protocol: 'UDP', local: two.port.local, remote: one.port.local },
      });
    },
  );

  it('pass over keep-alives', async () => {
    const { port, user } = await openUdp();
    const socket = createSocket('udp4');
    afterwards(() => socket.close());
    for (const bytes of ['\r\n\r\n', '\0', '', message()])
      socket.send(bytes, port.local.port, port.local.host);
    await user.until(() => user.received.length > 0);
    expect(user.received.map(({ text }) => text)).toEqual([message()]);
    expect(user.pings).toHaveLength(3);
  });

  it('carry the largest datagram that there is, of 65,507 bytes (RFC 3261 §18.1.1)', async () => {
    const [one, two] = [await openUdp(), await openUdp()];
    const largest = message('x'.repeat(65_507 - message().length - 4));
    expect(largest).toHaveLength(65_507);
    expect((await send(one.port, { protocol: 'UDP', ...two.port.local }, largest)).error).toBeUndefined();
    await two.user.until(() => two.user.received.length > 0);
    expect(two.user.received[0]?.text).toBe(largest);
  });

  it('say how much the kernel keeps for them, and take a ttl for groups (RFC 3261 §18.2.2)', async () => {
    const { port } = await openUdp();
    expect(port.receiveBufferBytes).toBeGreaterThan(0);
    const group = { protocol: 'UDP', host: '224.0.1.75', port: 5060, ttl: 0 } as const;
    // A ttl of 0 keeps it on this machine, whether it has a route to the group or not.
    await send(port, group, message());
    await expect(send(port, { ...group, ttl: 300 }, message())).rejects.toThrow('EINVAL');
  });

  it('answer STUN where it was asked, on the port of SIP (RFC 5626 §8)', async () => {
    const layer = new TransportLayer();
    layer.attach(silent);
    const { local } = await layer.listen(UdpPort.open({ host: '127.0.0.1', port: 0 }));
    afterwards(() => layer.close());
    const socket = createSocket('udp4');
    afterwards(() => socket.close());
    const transaction = Buffer.from('abcdefghijkl');
    socket.send(printBindingRequest(transaction), local.port, local.host);
    const [bytes, from] = (await once(socket, 'message')) as [Buffer, { port: number }];
    expect(from.port).toBe(local.port);
    expect(parseStunMessage(bytes)).toMatchObject({
      class: 'success',
      transaction,
      mappedAddress: { host: '127.0.0.1', port: socket.address().port },
    });
  });

  it('tell of a datagram that is too large, of a port that is none, and of sending after the end', async () => {
    const { port } = await openUdp();
    const target = { protocol: 'UDP', host: '127.0.0.1', port: 9 } as const;
    expect((await send(port, target, Buffer.alloc(70_000))).error).toMatchObject({ code: 'EMSGSIZE' });
    const layer = new TransportLayer();
    layer.attach(silent);
    await layer.listen(UdpPort.open({ host: '127.0.0.1', port: 0 }));
    afterwards(() => layer.close());
    const options = parseMessage(message()) as SipRequest;
    const error = await new Promise((resolve) => layer.sendRequest(options, { ...target, port: 0 }, resolve));
    expect(error).toMatchObject({ code: 'ERR_SOCKET_BAD_PORT' });
    await port.close();
    await port.close();
    expect((await send(port, target, message())).error?.message).toBe('the transport is closed');
  });

  it('say what to do when the port is taken', async () => {
    const { port } = await openUdp();
    const again = UdpPort.open(port.local)(new Recorder());
    await expect(again).rejects.toThrow(ListenError);
    await expect(again).rejects.toThrow(/^port \d+ is taken: end what uses it, or give another port/);
    await expect(UdpPort.open({ host: '203.0.113.1', port: 0 })(new Recorder())).rejects.toThrow(
      '203.0.113.1 is no address of this machine',
    );
  });
});

const silent: TransportUser = {
  receiveRequest: () => undefined,
  receiveResponse: () => undefined,
  receiveDefective: () => undefined,
  flowEnded: () => undefined,
};
