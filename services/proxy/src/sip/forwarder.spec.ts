import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  fixedResolver,
  parseMessage,
  parseUri,
  type Resolver,
  type Target,
  TransactionLayer,
  TransportLayer,
} from '@trapezoid/sip';
import { FakeClock } from '@trapezoid/testkit';
import type { ForwardedRequest } from '../core/forward-request.js';
import { RouteTokens } from '../core/route-token.js';
import { requestOf } from '../proxy.fixture.js';
import { Forwarder } from './forwarder.js';

const caller = {
  protocol: 'UDP',
  local: { host: '10.0.0.1', port: 5060 },
  remote: { host: '10.0.1.1', port: 5060 },
} as const;

/** Who forwards a request, and what becomes of it. */
class Sender {
  readonly events: string[] = [];
  wanted = true;
  sending = 0;
  onSending(): void {
    this.sending++;
  }
  onResponse(): void {
    this.events.push('response');
  }
  onTimeout(): void {
    this.events.push('timeout');
  }
  onTransportError(): void {
    this.events.push('transport error');
  }
}

describe('the way of a forwarded request to its next hop', () => {
  const clock = new FakeClock();
  const invite = requestOf('INVITE', 'sip:bob@10.0.1.2');
  /** Where messages left for. */
  let targets: Target[];
  let sent: ReturnType<typeof parseMessage>[];
  let addresses: Resolver['addresses'];
  let forwarder: Forwarder;
  let sender: Sender;

  beforeEach(async () => {
    targets = [];
    sent = [];
    sender = new Sender();
    addresses = async () => [];
    const transport = new TransportLayer();
    for (const protocol of ['UDP', 'TCP'] as const) {
      await transport.listen(async () => ({
        protocol,
        local: { host: '10.0.0.1', port: 5060 },
        family: 4,
        send: (bytes, target, done) => {
          targets.push(target);
          sent.push(parseMessage(bytes));
          // As a real port does where the connection has ended: before `send` returns.
          if (target.connection === 'gone') done(new Error('the connection has ended'), undefined);
        },
        close: async () => undefined,
      }));
    }
    forwarder = new Forwarder({
      transactions: new TransactionLayer(transport, { clock }),
      tokens: new RouteTokens(() => ['key']),
      resolver: { ...fixedResolver(new Map()), addresses: (host) => addresses(host) },
      recordRoute: true,
    });
  });

  const send = (nextHop: string, flow?: Target) => {
    const copy: ForwardedRequest = { request: invite, nextHop: parseUri(nextHop), ...(flow && { flow }) };
    forwarder.sender(caller, invite)(copy, sender);
  };
  const gone: Target = { protocol: 'TCP', host: '10.0.1.2', port: 40000, connection: 'gone' };

  it('is a numeric address at once', () => {
    send('sip:bob@10.0.1.2:5062');
    expect(targets).toEqual([{ protocol: 'UDP', host: '10.0.1.2', port: 5062 }]);
    expect(sender.sending).toBe(1);
  });

  it('is the contact where the connection has ended', async () => {
    send('sip:bob@10.0.1.2;transport=tcp', gone);
    await clock.advanceAsync(0);
    expect(targets.map(({ connection }) => connection)).toEqual(['gone', undefined]);
    expect(targets.at(-1)?.port).toBe(5060);
    expect(sender.events).toEqual([]);
  });

  it('is nowhere where the contact is of another host than the connection was', async () => {
    send('sip:bob@10.0.1.3;transport=tcp', gone);
    await clock.advanceAsync(0);
    expect(targets).toEqual([gone]);
    expect(sender.events).toEqual(['transport error']);
  });

  it('is nowhere for a transport that the proxy does not listen on', async () => {
    send('sips:bob@10.0.1.2');
    await clock.advanceAsync(0);
    expect(sender.events).toEqual(['transport error']);
  });

  it('is nowhere for a name without an address, or that can’t be looked up', async () => {
    send('sip:bob@nowhere.example');
    await clock.advanceAsync(0);
    addresses = () => Promise.reject(new Error('no resolver'));
    send('sip:bob@nowhere.example');
    await clock.advanceAsync(0);
    expect(sender.events).toEqual(['transport error', 'transport error']);
  });

  it('is not taken once the request is not wanted any more', async () => {
    let found: (addresses: { address: string }[]) => void = () => undefined;
    addresses = () => new Promise((resolve) => (found = resolve));
    send('sip:bob@elsewhere.example');
    sender.wanted = false;
    found([{ address: '10.0.2.1' }]);
    await clock.advanceAsync(0);
    expect(targets).toEqual([]);
    expect(sender.sending).toBe(0);
  });

  it('records the route only of requests that may begin a dialog', () => {
    send('sip:bob@10.0.1.2');
    expect(sent[0]?.has({ name: 'Record-Route' })).toBe(true);
    const message = requestOf('MESSAGE', 'sip:bob@10.0.1.2');
    forwarder.sender(caller, message)({ request: message, nextHop: message.uri }, sender);
    expect(sent[1]?.has({ name: 'Record-Route' })).toBe(false);
  });
});
