import type { HeaderExplanation } from '../explanation.js';

export const join: HeaderExplanation = {
  name: 'Join',
  section: 'RFC 3911 §7.1',
  purpose:
    'Names a dialog that the caller wants to be added to, making a conference of it. The phone checks that the caller may, as it would listen in.',
};
