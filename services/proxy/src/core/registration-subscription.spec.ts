import { describe, expect, it } from '@jest/globals';
import { ServedDomains } from '@trapezoid/service';
import { requestOf } from '../proxy.fixture.js';
import { isRegistrationSubscription } from './registration-subscription.js';

const domains = new ServedDomains([{ name: 'lab.test', aliases: [] }], () => false);
const subscribe = (
  fields: Readonly<Record<string, string>>,
  uri = 'sip:bob@lab.test',
  method = 'SUBSCRIBE',
) => isRegistrationSubscription(requestOf(method, uri, fields), domains);

describe('a SUBSCRIBE that the registrar answers (RFC 3680 §4)', () => {
  it('is one to the registrations of a user', () => {
    expect(subscribe({ Event: 'reg' })).toBe(true);
    expect(subscribe({ o: 'reg;id=7' })).toBe(true);
  });

  it.each([
    ['of another package', { Event: 'presence' }, undefined, undefined],
    ['without a package', {}, undefined, undefined],
    ['with a package that can’t be read', { Event: '"' }, undefined, undefined],
    ['in a dialog', { Event: 'reg', To: '<sip:bob@lab.test>;tag=1' }, undefined, undefined],
    ['by a Route to elsewhere', { Event: 'reg', Route: '<sip:next.example;lr>' }, undefined, undefined],
    ['to another domain', { Event: 'reg' }, 'sip:bob@elsewhere.example', undefined],
    ['that is a NOTIFY', { Event: 'reg' }, 'sip:bob@lab.test', 'NOTIFY'],
  ])('is not one %s', (_what, fields, uri, method) => {
    expect(subscribe(fields as Record<string, string>, uri, method)).toBe(false);
  });
});
