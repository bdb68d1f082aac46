import { describe, expect, it } from '@jest/globals';
import { lab } from '../lab.fixture.js';
import { publicLab } from './public-lab.js';

describe('the lab for everybody to see', () => {
  it('has accounts and phones, and no password of either', () => {
    const shown = publicLab(lab);

    expect(shown.domains[0]?.accounts).toEqual([
      { user: 'alice' },
      { user: 'phone1', displayName: 'Phone 1' },
    ]);
    expect(shown.phones[0]).toMatchObject({ name: 'alice', user: 'alice', domain: 'lab.test' });
    expect(JSON.stringify(shown)).not.toMatch(/password|s3cret/);
  });
});
