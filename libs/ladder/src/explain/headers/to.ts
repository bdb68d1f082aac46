import type { HeaderExplanation } from '../explanation.js';

export const to: HeaderExplanation = {
  name: 'To',
  section: 'RFC 3261 §20.39',
  purpose:
    'Whom the request is meant for, whatever became of it on the way: a proxy changes the Request-URI, not this. Its `tag`, added by who answers, is the other half of the dialog’s name.',
};
