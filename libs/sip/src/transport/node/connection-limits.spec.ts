import { afterEach, describe, expect, it } from '@jest/globals';
import { networkOf } from './socket-server.js';
import { back, client, closeAll, gone, message, open, send } from './sockets.fixture.js';
import { type TcpOptions, TcpPort } from './tcp-port.js';

afterEach(closeAll);

const openTcp = (options?: TcpOptions) => open(TcpPort.open({ host: '127.0.0.1', port: 0 }, options));

describe('limits of connections', () => {
  it('refuse more connections from one host than are allowed, until one of them ends', async () => {
    const { port, user } = await openTcp({ maximumConnectionsPerHost: 2 });
    const first = await client(port);
    await client(port);
    const third = await client(port);
    await gone(third.socket);
    first.socket.end(message());
    await user.until(() => user.ended.length === 1);
    const next = await client(port);
    next.socket.write(message());
    await user.until(() => user.received.length === 2);
  });

  it('refuse more connections in all than are allowed', async () => {
    const { port } = await openTcp({ maximumConnections: 1 });
    const first = await client(port);
    const { socket } = await client(port);
    await gone(socket);
    expect(first.socket.destroyed).toBe(false);
  });

  it('open no more connections than are allowed', async () => {
    const [one, two] = [await openTcp({ maximumConnections: 1 }), await openTcp()];
    const other = await openTcp();
    expect((await send(one.port, { protocol: 'TCP', ...two.port.local }, message())).error).toBeUndefined();
    const { error } = await send(one.port, { protocol: 'TCP', ...other.port.local }, message());
    expect(error?.message).toBe('too many outgoing connections are open');
  });

  it('count IPv6 hosts by their network, IPv4 hosts one by one', () => {
    expect(networkOf('192.0.2.1')).toBe('192.0.2.1');
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(networkOf('2001:db8::5')).toBe('2001:db8:0:0');
    expect(networkOf('::1')).toBe('0:0:0:0');
    expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0');
  });

  it('answer only so many keep-alives at once: whoever does not read fills no memory', async () => {
    const { port, user } = await openTcp();
    const { socket, text } = await client(port);
    socket.write('\r\n\r\n'.repeat(1000));
    await user.until(() => user.pings.length === 1000);
    await new Promise((resolve) => setImmediate(resolve));
    socket.end('\r\n\r\n');
    await gone(socket);
    expect(user.pings).toHaveLength(1001);
    expect(text().length).toBeGreaterThan(2 * 100);
    expect(text().length).toBeLessThan(2 * 1000);
  });

  it('read less from a far end that leaves its answers unread, and go on with it when it reads', async () => {
    const { port, user } = await openTcp({ maximumUnsent: 40_000_000 });
    const { socket } = await client(port);
    socket.write(message());
    const flow = await user.flowOf(1);
    socket.pause();
    const answers = Array.from({ length: 300 }, () => send(port, back(flow), Buffer.alloc(65_000, 120)));
    socket.write(message('late'));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(user.received).toHaveLength(1);
    socket.resume();
    await user.until(() => user.received.length === 2);
    expect((await Promise.all(answers)).map(({ error }) => error)).toEqual(answers.map(() => undefined));
  });
});
