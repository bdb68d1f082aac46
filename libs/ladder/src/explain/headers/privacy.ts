import type { HeaderExplanation } from '../explanation.js';

export const privacy: HeaderExplanation = {
  name: 'Privacy',
  section: 'RFC 3323 §4.2',
  purpose:
    'What of the sender’s identity is to be hidden by the network: `header`, `session`, `user`, and, with RFC 3325, `id`. `none` asks that nothing be.',
};
