import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ApiClient } from './api-client.js';
import { ApiConnection } from './api-connection.js';
import type { TraceEvent } from './api-trace.js';
import { exitCodes } from './exit-codes.js';
import { HttpServerUnderTest } from './http-server.fixture.js';

const never = new AbortController().signal;
const anything = (_value: unknown): _value is unknown => true;

describe('the client of the control API', () => {
  const servers: HttpServerUnderTest[] = [];

  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function serve(listener: RequestListener): Promise<ApiClient> {
    const server = await HttpServerUnderTest.start(listener);
    servers.push(server);
    return new ApiClient(server.address);
  }

  it('says what to do where no lab runs', async () => {
    const api = await serve(() => {});
    await servers.pop()?.close();
    await expect(api.status()).rejects.toMatchObject({
      message: `no lab answers at ${api.address} (ECONNREFUSED): start one with \`npm start\`, or say with --api where it is`,
      exitCode: exitCodes.labNotRunning,
    });
  });

  it.each(['localhost:8080', 'https://lab.test', '8080'])('refuses the address %s', (address) => {
    expect(() => new ApiClient(address)).toThrow(/is no address of a control API/);
  });

  it('shows the token that it was given, and none else', async () => {
    const shown: (string | undefined)[] = [];
    const { address } = await serve(({ headers }, response) => {
      shown.push(headers.authorization);
      response.statusCode = 401;
      response.end('{"error":"token-required","detail":"show it"}');
    });
    await expect(new ApiClient(address, 'a-token').status()).rejects.toThrow('show it');
    await expect(new ApiClient(address).status()).rejects.toThrow('show it');
    expect(shown).toEqual(['Bearer a-token', undefined]);
  });

  it('takes an address with a slash at its end', () => {
    expect(new ApiClient('http://127.0.0.1:8080/').address).toBe('http://127.0.0.1:8080');
  });

  it('hands on what the lab says is wrong, as one line', async () => {
    const api = await serve((_request, response) => {
      response.statusCode = 422;
      response.end('{"error":"refused","detail":"there is\\nno phone\\u001b[2J zoe"}');
    });
    await expect(api.register('zoe', undefined)).rejects.toMatchObject({
      message: 'there is no phone [2J zoe',
      exitCode: exitCodes.failed,
    });
  });

  it.each([
    ['a page', 'text/html', '<html>'],
    ['other JSON', 'application/json', '[1, 2]'],
    ['nothing', 'application/json', ''],
  ])('tells a stranger on the port by its answer: %s', async (_, type, body) => {
    const api = await serve((_request, response) => {
      response.setHeader('Content-Type', type);
      response.end(body);
    });
    const stranger = `what answers at ${api.address} is no Trapezoid lab: say with --api where the lab is`;
    await expect(api.status()).rejects.toThrow(stranger);
    await expect(api.trace(undefined, never)).rejects.toThrow(stranger);
  });

  it('reads no answer without end', async () => {
    const api = await serve((_request, response) => {
      const piece = Buffer.alloc(1024 * 1024, 'x');
      const more = (): void => {
        while (!response.destroyed && response.write(piece));
        response.once('drain', more);
      };
      more();
    });
    await expect(api.status()).rejects.toThrow(/is no Trapezoid lab/);
  });

  it('does not wait for ever', async () => {
    const api = await serve(() => {});
    const connection = new ApiConnection(api.address);
    await expect(connection.ask('GET', '/', anything, { patience: 20 })).rejects.toThrow(
      /does not answer in time/,
    );
  });

  it('writes names and Call-IDs into paths so that they stay what they are', async () => {
    const asked: string[] = [];
    const api = await serve((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end('{"ended":[],"removed":0}');
    });
    await api.hangUp({ callId: 'a/b?c@d' });
    await api.hangUp({ phone: 'al&ice' });
    await api.clear('sip:alice@lab.test');
    expect(asked).toEqual([
      'DELETE /api/calls/a%2Fb%3Fc%40d',
      'DELETE /api/calls?phone=al%26ice',
      'DELETE /api/registrations/sip%3Aalice%40lab.test',
    ]);
  });

  describe('a trace', () => {
    const stream = (...events: string[]): RequestListener => {
      return (_request, response) => {
        response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
        response.write(events.join(''));
      };
    };

    it('is there when the lab says that it listens, and ends when it is told to', async () => {
      const api = await serve(
        stream(
          'event: ready\ndata: {}\n\n',
          'event: message\ndata: {"not": "a message"}\n\n',
          'event: unheard-of\ndata: {}\n\n',
          'event: dropped\ndata: {"count": 3}\n\n',
        ),
      );
      const end = new AbortController();
      const seen: TraceEvent[] = [];
      for await (const event of await api.trace(undefined, end.signal)) {
        seen.push(event);
        end.abort();
      }
      expect(seen).toEqual([{ kind: 'dropped', count: 3 }]);
    });

    it('whose lab has gone fails with that', async () => {
      const api = await serve((request, response) => {
        stream('event: ready\ndata: {}\n\n')(request, response);
        setImmediate(() => response.destroy());
      });
      const read = async () => {
        for await (const _event of await api.trace(undefined, never));
      };
      await expect(read()).rejects.toMatchObject({ exitCode: exitCodes.labNotRunning });
    });

    it('that the lab refuses is refused in its words', async () => {
      const api = await serve((_request, response) => {
        response.statusCode = 503;
        response.end('{"error":"too-many-followers","detail":"32 follow the trace already"}');
      });
      await expect(api.trace(undefined, never)).rejects.toThrow('32 follow the trace already');
    });
  });
});
