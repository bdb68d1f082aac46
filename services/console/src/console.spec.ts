import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { tellOn } from '@trapezoid/bus';
import {
  healthOf,
  locationClear,
  locationList,
  type Owner,
  registrarRefused,
  uaList,
} from '@trapezoid/contracts';
import { alice, ConsoleUnderTest } from './console.fixture.js';
import { consolePlan } from './lab.fixture.js';
import { startConsole } from './start-console.js';

const binding = {
  contact: 'sip:alice:s3cret@127.0.0.1:5091',
  parameters: {},
  expiresAt: 2,
  callId: 'reg-1',
  cseq: 1,
  path: [],
  updatedAt: 1,
};
const record = { addressOfRecord: 'sip:alice@lab.test', bindings: [binding] };

describe('the control API', () => {
  const network = new ConsoleUnderTest();

  beforeAll(() => network.start());
  afterEach(() => network.silenceAll());
  afterAll(() => network.close());

  beforeEach(() => {
    answerHealth('location', 'location');
    answerHealth('proxy', 'proxy');
    answerHealth('ua', 'phones');
  });

  function answerHealth(owner: Owner, service: string): void {
    network.answer(healthOf(owner, service)).with(() => ({
      service,
      instance: 'one',
      ready: true,
      listens: owner === 'proxy' ? [{ protocol: 'UDP', host: '127.0.0.1', port: 5060 }] : [],
      uptime: 1,
      counters: {},
    }));
  }

  describe('GET /api/health', () => {
    it('is 200 when every service is ready, the console among them', async () => {
      const { status, body } = await network.ask('GET', '/api/health');

      expect(status).toBe(200);
      expect(body).toMatchObject({
        ready: true,
        services: ['location', 'proxy', 'phones', 'console'].map((name) => ({ name, ready: true })),
      });
    });

    it('is 503 when one does not answer, and names it', async () => {
      network.silence(healthOf('location', 'location'));
      const { status, body } = await network.ask('GET', '/api/health');

      expect(status).toBe(503);
      expect(body).toMatchObject({
        ready: false,
        services: [
          { name: 'location', ready: false, detail: 'nobody answers location.health.location.v1' },
          { name: 'proxy', ready: true },
          { name: 'phones', ready: true },
          { name: 'console', ready: true },
        ],
      });
    });
  });

  describe('GET /api/lab', () => {
    it('shows the plan without a password', async () => {
      const { status, body } = await network.ask('GET', '/api/lab');

      expect(status).toBe(200);
      expect(body).toMatchObject({ name: 'small', domains: [{ name: 'lab.test' }] });
      expect(JSON.stringify(body)).not.toMatch(/password|s3cret/);
    });
  });

  describe('GET /api/status', () => {
    it('maps services, phones and registrations', async () => {
      network.answer(uaList).with(() => ({ phones: [alice] }));
      network.answer(locationList).with(() => ({ records: [record], total: 1 }));
      const { body } = await network.ask('GET', '/api/status');

      expect(body).toMatchObject({
        lab: { name: 'small', domains: ['lab.test'] },
        ready: true,
        services: [
          { name: 'location', listens: [] },
          { name: 'proxy', listens: [{ protocol: 'UDP', host: '127.0.0.1', port: 5060 }] },
          { name: 'phones' },
          { name: 'console', listens: [{ protocol: 'HTTP', host: '127.0.0.1' }] },
        ],
        phones: { kind: 'known', phones: [{ name: 'alice' }] },
        registrations: { kind: 'known', total: 1, records: [{ addressOfRecord: 'sip:alice@lab.test' }] },
      });
    });

    it('tells the last refused registrations', async () => {
      tellOn(network.bus, registrarRefused, {
        registrar: 'registrar',
        addressOfRecord: 'sip:alice@lab.test',
        statusCode: 403,
        reasonPhrase: 'Forbidden',
        paragraph: 'RFC 3261 §10.3 step 4',
        at: 1,
        untold: 0,
      });
      await network.bus.flush();
      const { body } = await network.ask('GET', '/api/status');
      expect(body).toMatchObject({ refusals: [{ addressOfRecord: 'sip:alice@lab.test', times: 1 }] });
    });

    it('leaves a blank spot for a service that is away', async () => {
      network.answer(uaList).with(() => ({ phones: [] }));
      const { status, body } = await network.ask('GET', '/api/status');

      expect(status).toBe(200);
      expect(body).toMatchObject({
        phones: { kind: 'known' },
        registrations: { kind: 'unavailable', detail: 'nobody answers location.list.v1' },
      });
    });
  });

  describe('/api/registrations', () => {
    it('gives a page of bindings, a password inside a contact blanked', async () => {
      let asked: unknown;
      network.answer(locationList).with((question) => {
        asked = question;
        return { records: [record], total: 1 };
      });
      const { body } = await network.ask('GET', '/api/registrations?after=sip:a@lab.test&limit=7');

      expect(asked).toEqual({ after: 'sip:a@lab.test', limit: 7 });
      expect(body).toMatchObject({
        total: 1,
        records: [{ bindings: [{ contact: 'sip:alice:******@127.0.0.1:5091' }] }],
      });
    });

    it.each(['limit=0', 'limit=501', 'limit=x', 'limit=1&limit=2', 'size=3'])(
      'refuses ?%s',
      async (query) => {
        expect(await network.ask('GET', `/api/registrations?${query}`)).toMatchObject({
          status: 400,
          body: { error: 'invalid', detail: expect.any(String) },
        });
      },
    );

    it.each(['sip%3Aalice%40lab.test', 'alice@lab.test'])('ends the bindings of %s', async (parameter) => {
      network.answer(locationClear).with(({ addressOfRecord }) => ({
        removed: addressOfRecord === 'sip:alice@lab.test' ? 1 : 0,
      }));

      expect(await network.ask('DELETE', `/api/registrations/${parameter}`)).toMatchObject({
        status: 200,
        body: { removed: 1 },
      });
    });
  });

  describe('what goes wrong', () => {
    it('is a 503 with Retry-After when the service is away', async () => {
      const { status, headers, body } = await network.ask('GET', '/api/phones');

      expect(status).toBe(503);
      expect(headers['retry-after']).toBe('2');
      expect(body).toEqual({
        error: 'unavailable',
        detail: 'nobody answers ua.list.v1: the service is away or still starting, see /api/health',
      });
    });

    it('is a 502 when the service fails', async () => {
      network.answer(uaList).with(() => {
        throw new Error('its own affair');
      });

      expect(await network.ask('GET', '/api/phones')).toMatchObject({
        status: 502,
        body: { error: 'service-failed', detail: 'internal error' },
      });
    });

    it.each([
      ['a body that is no JSON', '{"from"', 400, 'invalid'],
      ['a body of more than 64 kB', { from: 'alice', to: 'x'.repeat(70_000) }, 413, 'too-large'],
    ])('is told for %s', async (_what, body, status, error) => {
      expect(await network.ask('POST', '/api/calls', body)).toMatchObject({ status, body: { error } });
    });

    it('is told for a command without a JSON body', async () => {
      expect(
        await network.ask('POST', '/api/calls', 'from=alice', { 'Content-Type': 'text/plain' }),
      ).toMatchObject({
        status: 400,
        body: { detail: 'the body is missing: send JSON with Content-Type: application/json' },
      });
    });

    it('is a 404 for a path that there is not', async () => {
      expect(await network.ask('GET', '/api/nothing')).toMatchObject({
        status: 404,
        body: { error: 'not-found' },
      });
    });

    it('is a 403 for a page of another site and for another name of this machine', async () => {
      const body = { from: 'alice', to: 'bob' };

      expect((await network.ask('POST', '/api/calls', body, { Origin: 'https://evil.example' })).status).toBe(
        403,
      );
      expect((await network.ask('GET', '/api/lab', undefined, { Host: 'evil.example' })).status).toBe(403);
    });
  });

  it('is documented with OpenAPI, from the schemas that it checks with', async () => {
    const { body } = await network.ask('GET', '/api/openapi.json');

    expect(body).toMatchObject({
      openapi: expect.stringMatching(/^3\./),
      paths: {
        '/api/calls': {
          post: {
            requestBody: {
              content: {
                'application/json': { schema: { required: ['from', 'to'], additionalProperties: false } },
              },
            },
            responses: { 201: {}, 422: {}, 503: {} },
          },
        },
        '/api/trace': { get: {} },
      },
    });
    expect((await network.ask('GET', '/api/docs')).headers['content-type']).toContain('text/html');
  });

  it('has a page with links', async () => {
    expect((await network.ask('GET', '/')).body).toContain('href="/api/docs"');
  });

  it('says what to do when its port is taken', async () => {
    const port = Number(new URL(network.url).port);

    await expect(startConsole({ ...network.context, plan: { ...consolePlan, port } })).rejects.toThrow(
      `the console cannot listen on 127.0.0.1 port ${port} (HTTP): the port is taken; ` +
        'end the program that listens there, or give the console another port in labs/small.yaml',
    );
  });
});
