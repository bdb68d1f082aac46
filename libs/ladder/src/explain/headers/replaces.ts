import type { HeaderExplanation } from '../explanation.js';

export const replaces: HeaderExplanation = {
  name: 'Replaces',
  section: 'RFC 3891 §6.1',
  purpose:
    'Names a dialog whose place the new call takes: the phone ends the old one as it answers. Attended transfer and call pickup are made with it.',
};
