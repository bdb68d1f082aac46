import { describe, expect, it } from '@jest/globals';
import type { RegistrationRefusal } from '@trapezoid/contracts';
import { RefusalLog } from './refusal-log.js';

const refusal = (user: string, at: number): RegistrationRefusal => ({
  registrar: 'registrar',
  addressOfRecord: `sip:${user}@lab.test`,
  receivedFrom: { protocol: 'UDP', host: '127.0.0.1', port: 40_000 + at },
  statusCode: 401,
  reasonPhrase: 'Unauthorized',
  detail: `wrong password for ${user}`,
  paragraph: 'RFC 3261 §10.3 step 3',
  at,
  untold: 0,
});

describe('the last refused registrations', () => {
  it('come with the latest first, one that is repeated once with its last time', () => {
    const log = new RefusalLog();
    for (const [user, at] of [
      ['alice', 1],
      ['bob', 2],
      ['alice', 3],
    ] as const)
      log.note(refusal(user, at));
    expect(log.latest()).toMatchObject([
      { addressOfRecord: 'sip:alice@lab.test', times: 2, at: 3, receivedFrom: { port: 40_003 } },
      { addressOfRecord: 'sip:bob@lab.test', times: 1, at: 2 },
    ]);
  });

  it('are a bounded number', () => {
    const log = new RefusalLog();
    for (let at = 0; at < 1000; at++) log.note(refusal(`user${at}`, at));
    expect(log.latest()).toHaveLength(50);
    expect(log.latest()[0]?.at).toBe(999);
  });
});
