import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsoleUnderTest } from '../console.fixture.js';
import { consolePlan, lab } from '../lab.fixture.js';
import { startConsole } from '../start-console.js';

const token = 'a-token-of-the-test';
const network = new ConsoleUnderTest(lab, token);
beforeAll(() => network.start());
afterAll(() => network.close());

describe('a control API with a token', () => {
  it.each([
    '/api/lab',
    '/API/lab',
    '/api/trace',
    '/api/docs',
    '/api/openapi.json',
    '/api/session/../lab',
    '/x',
  ])('does not give %s to who does not show it', async (path) => {
    expect(await network.ask('GET', path)).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: { error: 'token-required' },
    });
  });

  it('takes no command from who does not show it', async () => {
    expect((await network.ask('DELETE', '/api/calls')).status).toBe(401);
  });

  it('lets a program in that shows it, and not one that shows another', async () => {
    const ask = (shown: string) =>
      network.ask('GET', '/api/lab', undefined, { Authorization: `Bearer ${shown}` });
    expect((await ask(token)).status).toBe(200);
    expect((await ask('another')).status).toBe(401);
  });

  it('gives a page a cookie for the token, and takes it away again', async () => {
    expect((await network.ask('GET', '/api/session')).body).toEqual({ required: true, authorized: false });
    expect(await network.ask('POST', '/api/session', { token: 'wrong' })).toMatchObject({
      status: 401,
      body: { error: 'wrong-token' },
    });
    const opened = await network.ask('POST', '/api/session', { token });
    expect(opened.status).toBe(204);
    const [set = ''] = opened.headers['set-cookie'] ?? [];
    const Cookie = set.split(';')[0] ?? '';
    expect((await network.ask('GET', '/api/lab', undefined, { Cookie })).status).toBe(200);
    expect((await network.ask('GET', '/api/session', undefined, { Cookie })).body).toEqual({
      required: true,
      authorized: true,
    });
    const closed = await network.ask('DELETE', '/api/session', undefined, { Cookie });
    expect(closed.headers['set-cookie']?.[0]).toContain('Max-Age=0');
  });

  it('refuses the cookie in what a page of another site asks for', async () => {
    const { headers } = await network.ask('POST', '/api/session', { token });
    const Cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const foreign = { Cookie, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' };
    expect((await network.ask('GET', '/api/trace', undefined, foreign)).status).toBe(403);
  });
});

describe('the token of a console', () => {
  it.each([
    ['127.0.0.1', undefined, undefined],
    ['0.0.0.0', undefined, expect.stringMatching(/^[\w-]{32}$/)],
    ['0.0.0.0', 'none', undefined],
    ['0.0.0.0', 'chosen-by-hand', 'chosen-by-hand'],
    ['127.0.0.1', 'chosen-by-hand', 'chosen-by-hand'],
  ])('of one that listens at %s and is given %j is %s', async (host, given, wanted) => {
    const { context } = new ConsoleUnderTest(lab, given);
    const running = await startConsole({ ...context, plan: { ...consolePlan, host } });
    expect(running.token).toEqual(wanted);
    await running.close();
  });
});
