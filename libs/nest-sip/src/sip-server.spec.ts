import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { RpcException } from '@nestjs/microservices';
import {
  Event,
  makeResponse,
  parseHeaderValue,
  parseMessage,
  RAck,
  type SipRequest as Request,
  type SipResponse,
  TransportLayer,
} from '@trapezoid/sip';
import { FakeClock, SimulatedNetwork } from '@trapezoid/testkit';
import { of } from 'rxjs';
import { SipFailure } from './sip-failure.js';
import { SipRequest } from './sip-request.decorator.js';
import { SipRequestContext } from './sip-request-context.js';
import { SipServer } from './sip-server.js';

const acknowledged: string[] = [];

@Controller()
class TestController {
  @SipRequest('REGISTER')
  register(context: SipRequestContext): SipResponse {
    return makeResponse(context.request, 200, { toTag: context.newTag() });
  }

  @SipRequest('INFO')
  observe(context: SipRequestContext) {
    return of(makeResponse(context.request, 202, { toTag: context.newTag() }));
  }

  @SipRequest('MESSAGE')
  fail(_context: SipRequestContext): never {
    throw new TypeError('a bug');
  }

  @SipRequest('PUBLISH')
  refuse(_context: SipRequestContext): never {
    throw new SipFailure({ statusCode: 503, reasonPhrase: 'Away', retryAfter: 7 });
  }

  @SipRequest('NOTIFY')
  refuseByRpc(_context: SipRequestContext): never {
    throw new RpcException('no');
  }

  @SipRequest('SUBSCRIBE')
  async forget(_context: SipRequestContext): Promise<void> {}

  @SipRequest('REFER')
  hang(_context: SipRequestContext): Promise<SipResponse> {
    return new Promise(() => undefined);
  }

  @SipRequest('READ')
  read(context: SipRequestContext): SipResponse {
    const { request } = context;
    request.required(RAck);
    parseHeaderValue(Event, request.text('X-Own') ?? 'presence');
    return makeResponse(request, 200, { toTag: context.newTag() });
  }

  @SipRequest('UPDATE')
  async deferAndAnswer(context: SipRequestContext): Promise<void> {
    context.defer();
    context.transactions.clock.setTimeout(() => {
      context.transaction?.respond(makeResponse(context.request, 200, { toTag: context.newTag() }));
    }, 28_000);
  }

  @SipRequest('INVITE')
  ring(context: SipRequestContext): Promise<SipResponse> {
    context.transaction?.respond(makeResponse(context.request, 180, { toTag: context.newTag() }));
    return new Promise(() => undefined);
  }

  @SipRequest('ACK')
  async acknowledge(context: SipRequestContext): Promise<void> {
    acknowledged.push(context.request.requestUri);
  }
}

@Module({ controllers: [TestController] })
class TestModule {}

describe('SIP as a transport of Nest: every request gets a final answer', () => {
  const clock = new FakeClock();
  const network = new SimulatedNetwork({ clock });
  const client = new TransportLayer();
  const faults: unknown[] = [];
  let responses: SipResponse[] = [];
  let server: SipServer;
  let app: INestMicroservice;

  beforeAll(async () => {
    server = new SipServer({
      listen: [network.udp('10.0.0.1', 5060)],
      clock,
      onFault: (error) => faults.push(error),
      extensions: ['path'],
    });
    app = await NestFactory.createMicroservice(TestModule, { strategy: server, logger: false });
    await app.listen();
    await client.listen(network.udp('10.0.0.2', 5060));
    client.attach({
      receiveRequest: () => undefined,
      receiveResponse: (response) => responses.push(response),
      receiveDefective: () => undefined,
      flowEnded: () => undefined,
    });
  });

  afterAll(() => app.close());

  beforeEach(async () => {
    // What the test before has left is over then.
    await clock.advanceAsync(64_000);
    responses = [];
    faults.length = 0;
  });

  let count = 0;

  const requestOf = (method: string, branch = `${++count}`, more: readonly string[] = []): Request =>
    parseMessage(
      Buffer.from(
        [
          `${method} sip:bob@10.0.0.1 SIP/2.0`,
          `Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK${branch}`,
          'From: <sip:alice@10.0.0.2>;tag=1',
          'To: <sip:bob@10.0.0.1>',
          `Call-ID: call-${branch}`,
          `CSeq: 1 ${method}`,
          ...more,
          'Content-Length: 0',
          '',
          '',
        ].join('\r\n'),
      ),
    ) as Request;

  const send = async (request: Request, wait = 20) => {
    client.sendRequest(request, { protocol: 'UDP', host: '10.0.0.1', port: 5060 }, () => undefined);
    await clock.advanceAsync(wait);
    await clock.advanceAsync(20);
    return responses.at(-1);
  };
  const ask = (method: string, wait?: number) => send(requestOf(method), wait);

  it('gives what the handler returns', async () => {
    expect((await ask('REGISTER'))?.statusCode).toBe(200);
    expect((await ask('INFO'))?.statusCode).toBe(202);
    expect(faults).toEqual([]);
  });

  it('is 500 with Retry-After where the handler throws, and the fault is told (RFC 3261 §21.5.1)', async () => {
    const response = await ask('MESSAGE');
    expect(response?.statusCode).toBe(500);
    expect(response?.text('Retry-After')).toBe('5');
    expect(response?.text('To')).toMatch(/;tag=\w+$/);
    expect(faults).toHaveLength(1);
  });

  it('is what a SipFailure says, which is no fault', async () => {
    const response = await ask('PUBLISH');
    expect([response?.statusCode, response?.reasonPhrase, response?.text('Retry-After')]).toEqual([
      503,
      'Away',
      '7',
    ]);
    expect(faults).toEqual([]);
  });

  it('is 500 for any other exception of Nest', async () => {
    expect((await ask('NOTIFY'))?.statusCode).toBe(500);
    expect(faults).toHaveLength(1);
  });

  it.each([
    [['RAck: x'], 'Bad Request: response number expected (RAck)'],
    [['RAck: 1 1 INVITE', 'RAck: 2 1 INVITE'], 'Bad Request: stands more than once (RAck)'],
    [[], 'Bad Request: missing (RAck)'],
  ])(
    'is 400 where the handler finds the request malformed: %j, which is no fault (RFC 3261 §21.4.1)',
    async (more, reason) => {
      const response = await send(requestOf('READ', undefined, more));
      expect([response?.statusCode, response?.reasonPhrase]).toEqual([400, reason]);
      expect(faults).toEqual([]);
    },
  );

  it('is 500 where a handler finds something else malformed', async () => {
    const response = await send(requestOf('READ', undefined, ['RAck: 1 1 INVITE', 'X-Own: a b']));
    expect(response?.statusCode).toBe(500);
    expect(faults).toHaveLength(1);
  });

  it('is 500 where the handler returns nothing', async () => {
    expect((await ask('SUBSCRIBE'))?.statusCode).toBe(500);
  });

  it('is 500 where the handler never comes back, before the sender gives up', async () => {
    expect((await ask('REFER', 24_000))?.statusCode).toBe(100);
    await clock.advanceAsync(1_100);
    expect(responses.at(-1)?.statusCode).toBe(500);
    expect(String(faults[0])).toContain('takes too long');
  });

  it('comes later where the handler says so', async () => {
    expect((await ask('UPDATE', 27_000))?.statusCode).toBe(100);
    await clock.advanceAsync(1_100);
    expect(responses.at(-1)?.statusCode).toBe(200);
    expect(faults).toEqual([]);
  });

  it('leaves an INVITE time to ring, but not for ever', async () => {
    expect((await ask('INVITE', 9 * 60_000))?.statusCode).toBe(180);
    expect(responses).toHaveLength(1);
    await clock.advanceAsync(61_000);
    expect(responses.at(-1)?.statusCode).toBe(500);
  });

  it('is 487 for an INVITE that is cancelled, and 200 for the CANCEL (RFC 3261 §9.2, §21.4.25)', async () => {
    await send(requestOf('INVITE', 'cancelled'));
    await send(requestOf('CANCEL', 'cancelled'));
    const outcome = responses.map((response) => `${response.statusCode} ${response.text('CSeq')}`);
    expect(new Set(outcome)).toEqual(new Set(['180 1 INVITE', '200 1 CANCEL', '487 1 INVITE']));
  });

  it('is 481 for a CANCEL of nothing (RFC 3261 §9.2)', async () => {
    expect((await ask('CANCEL'))?.statusCode).toBe(481);
  });

  it('is 405 with Allow for a method without a handler (RFC 3261 §8.2.1, §21.4.6)', async () => {
    const response = await ask('PRACK');
    expect(response?.statusCode).toBe(405);
    const allowed = response?.fieldsOf({ name: 'Allow' }).map(({ value }) => value);
    expect(allowed).toEqual(expect.arrayContaining(['REGISTER', 'INVITE', 'OPTIONS', 'CANCEL', 'ACK']));
    expect(allowed).not.toContain('PRACK');
  });

  it('is 200 for OPTIONS, with what the element can do (RFC 3261 §11.2)', async () => {
    const response = await ask('OPTIONS');
    expect(response?.statusCode).toBe(200);
    expect(response?.text('Supported')).toBe('path');
    expect(response?.text('Accept')).toBe('*/*');
  });

  it('is 420 for OPTIONS that require what is unknown (RFC 3261 §8.2.2.3, §21.4.15)', async () => {
    const response = await send(requestOf('OPTIONS', 'require', ['Require: path, magic']));
    expect(response?.statusCode).toBe(420);
    expect(response?.text('Unsupported')).toBe('magic');
  });

  it('takes an ACK, which has no answer', async () => {
    acknowledged.length = 0;
    await ask('ACK');
    expect(acknowledged).toEqual(['sip:bob@10.0.0.1']);
    expect(responses).toEqual([]);
  });

  it('leaves no transaction behind', async () => {
    await clock.advanceAsync(600_000);
    expect(server.element.transactions.openTransactions).toEqual({ client: 0, server: 0 });
    expect(clock.pending).toBe(0);
  });
});
