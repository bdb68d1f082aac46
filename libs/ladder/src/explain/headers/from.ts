import type { HeaderExplanation } from '../explanation.js';

export const from: HeaderExplanation = {
  name: 'From',
  section: 'RFC 3261 §20.20',
  purpose:
    'Who the request is from, as they say themselves; nobody has checked it. Its `tag` is the sender’s half of the dialog’s name, and a response repeats it unchanged.',
};
