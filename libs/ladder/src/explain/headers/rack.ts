import type { HeaderExplanation } from '../explanation.js';

export const rack: HeaderExplanation = {
  name: 'RAck',
  section: 'RFC 3262 §7.2',
  purpose:
    'Which reliable provisional response a PRACK acknowledges: its RSeq, then number and method of its CSeq.',
};
