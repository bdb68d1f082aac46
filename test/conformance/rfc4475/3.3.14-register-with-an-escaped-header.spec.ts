import { describe, expect, it } from '@jest/globals';
import { printUri } from '@trapezoid/sip';
import { registerAndFetch } from '../support/register-contact.js';

describe('RFC 4475 §3.3.14: REGISTER with a header in the URI of its Contact', () => {
  it('keeps it there, then and when it is fetched', async () => {
    const contact = 'sip:grace@gate.example?Route=%3Csip:edge.example%3E';
    for (const contacts of await registerAndFetch(`<${contact}>`)) {
      expect(contacts.map(({ uri }) => printUri(uri))).toEqual([contact]);
    }
  });
});
