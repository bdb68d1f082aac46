import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addSubscriber,
  listSubscribers,
  locationImport,
  type QuestionOf,
  removeSubscriber,
} from '@trapezoid/contracts';
import { ConsoleUnderTest } from '../console.fixture.js';

const network = new ConsoleUnderTest();
beforeAll(() => network.start());
afterAll(() => network.close());
afterEach(() => network.silenceAll());

const zoe = { username: 'zoe', domain: 'lab.test' };

describe('/api/accounts', () => {
  it('gives a page of accounts', async () => {
    let asked: unknown;
    network.answer(listSubscribers).with((question) => {
      asked = question;
      return { subscribers: [{ ...zoe, origin: 'added' }], total: 8, next: 'zoe@lab.test' };
    });
    const { status, body } = await network.ask('GET', '/api/accounts?after=bob@lab.test&limit=1');
    expect(asked).toEqual({ after: 'bob@lab.test', limit: 1 });
    expect([status, body]).toEqual([
      200,
      { subscribers: [{ ...zoe, origin: 'added' }], total: 8, next: 'zoe@lab.test' },
    ]);
  });

  it('adds an account, and does not say its password back', async () => {
    let asked: unknown;
    network.answer(addSubscriber).with((question) => {
      asked = question;
      return { kind: 'added' };
    });
    const account = { ...zoe, password: 's3cret', displayName: 'Zoë' };
    const { status, body } = await network.ask('POST', '/api/accounts', account);
    expect(asked).toEqual(account);
    expect([status, body]).toEqual([201, zoe]);
  });

  it.each([
    [{ kind: 'exists' } as const, 409, 'zoe@lab.test has an account already'],
    [
      { kind: 'unknown-domain', domains: ['lab.test', 'other.test'] } as const,
      404,
      'lab.test is no domain of this lab: give one of lab.test, other.test',
    ],
    [{ kind: 'too-many-accounts', maximum: 7 } as const, 409, /^7 accounts were added or disabled/],
  ])('says why it does not add one: %j', async (answer, status, detail) => {
    network.answer(addSubscriber).with(() => answer as never);
    const refused = await network.ask('POST', '/api/accounts', { ...zoe, password: 'x' });
    expect(refused.status).toBe(status);
    expect(refused.body).toMatchObject({
      detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
    });
  });

  it.each([
    ['a misspelt field', { ...zoe, passwort: 'x', password: 'x' }, /passwort/],
    ['no password', zoe, /password/],
    ['a user name that is none', { ...zoe, username: 'a b', password: 'x' }, /username: is no user name/],
  ])('refuses %s', async (_what, account, detail) => {
    const { status, body } = await network.ask('POST', '/api/accounts', account);
    expect(status).toBe(400);
    expect(body).toMatchObject({ detail: expect.stringMatching(detail) });
  });

  it('removes an account, and says how many bindings went with it', async () => {
    let asked: QuestionOf<typeof removeSubscriber> | undefined;
    network.answer(removeSubscriber).with((question) => {
      asked = question;
      return { kind: 'disabled', bindings: 2 };
    });
    const { status, body } = await network.ask('DELETE', '/api/accounts/zoe%40lab.test');
    expect(asked).toEqual(zoe);
    expect([status, body]).toEqual([200, { kind: 'disabled', bindings: 2 }]);
  });

  it('says that there is none', async () => {
    network.answer(removeSubscriber).with(() => ({ kind: 'unknown' }));
    expect((await network.ask('DELETE', '/api/accounts/zoe@lab.test')).status).toBe(404);
    expect((await network.ask('DELETE', '/api/accounts/zoe')).status).toBe(400);
  });

  it('says that the location server is away', async () => {
    expect((await network.ask('GET', '/api/accounts')).status).toBe(503);
  });
});

describe('POST /api/registrations/import', () => {
  const binding = {
    contact: 'sip:a@one',
    parameters: {},
    path: [],
    expiresAt: 1,
    callId: 'x',
    cseq: 1,
    updatedAt: 1,
  };
  const records = [{ addressOfRecord: 'sip:alice@lab.test', bindings: [binding] }];

  it('passes bindings on and says what became of them', async () => {
    let asked: unknown;
    network.answer(locationImport).with((question) => {
      asked = question;
      return { imported: 1, expired: 0, outdated: 0, refused: [] };
    });
    const { status, body } = await network.ask('POST', '/api/registrations/import', { records, expires: 60 });
    expect(asked).toEqual({ records, expires: 60 });
    expect([status, body]).toEqual([200, { imported: 1, expired: 0, outdated: 0, refused: [] }]);
  });

  it.each([
    ['a binding without a contact', { records: [{ ...records[0], bindings: [{}] }] }],
    ['more than a hundred records', { records: Array(101).fill(records[0]) }],
    ['a time that is none', { records, expires: 0 }],
  ])('refuses %s', async (_what, command) => {
    expect((await network.ask('POST', '/api/registrations/import', command)).status).toBe(400);
  });
});
