import type { HeaderExplanation } from '../explanation.js';

export const rseq: HeaderExplanation = {
  name: 'RSeq',
  section: 'RFC 3262 §7.1',
  purpose:
    'Numbers the provisional responses that are sent reliably, so that PRACK can say which of them has arrived.',
};
