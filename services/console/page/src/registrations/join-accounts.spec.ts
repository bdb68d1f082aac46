import { describe, expect, it } from '@jest/globals';
import type { Binding, ListedSubscriber } from '@trapezoid/contracts';
import { joinAccounts } from './join-accounts.js';

const account = (username: string): ListedSubscriber => ({
  username,
  domain: 'lab.test',
  origin: 'lab-file',
});
const binding = { contact: 'sip:bob@127.0.0.1:5091' } as Binding;

describe('accounts with their registrations', () => {
  it('are one line each, registered ones first', () => {
    const lines = joinAccounts(
      [account('alice'), account('bob')],
      [{ addressOfRecord: 'sip:bob@lab.test', bindings: [binding] }],
    );
    expect(lines.map(({ name, bindings }) => [name, bindings.length])).toEqual([
      ['bob@lab.test', 1],
      ['alice@lab.test', 0],
    ]);
    expect(lines[0]?.account).toEqual(account('bob'));
  });

  it('show what is registered without an account, too', () => {
    expect(joinAccounts([], [{ addressOfRecord: 'sip:eve@lab.test', bindings: [binding] }])).toEqual([
      { name: 'eve@lab.test', bindings: [binding] },
    ]);
  });
});
