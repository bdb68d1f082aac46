import type { HeaderExplanation } from '../explanation.js';

export const date: HeaderExplanation = {
  name: 'Date',
  section: 'RFC 3261 §20.17',
  purpose:
    'When the message was first sent, always in GMT. Phones without a clock of their own can set theirs by it.',
};
