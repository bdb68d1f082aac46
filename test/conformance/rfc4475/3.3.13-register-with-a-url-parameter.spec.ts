import { describe, expect, it } from '@jest/globals';
import { printUri } from '@trapezoid/sip';
import { registerAndFetch } from '../support/register-contact.js';

describe('RFC 4475 §3.3.13: REGISTER with a parameter of the URI', () => {
  it.each(['mood', 'mood=good', 'transport=tcp'])(
    'keeps it in the URI, then and when it is fetched: ;%s',
    async (parameter) => {
      const answers = await registerAndFetch(`<sip:+390612345@gate.example;${parameter}>`);
      for (const contacts of answers) {
        expect(contacts.map(({ uri }) => printUri(uri))).toEqual([
          `sip:+390612345@gate.example;${parameter}`,
        ]);
        expect(contacts[0]?.parameters.has('mood')).toBe(false);
      }
    },
  );
});
