import type { HeaderExplanation } from '../explanation.js';

export const cseq: HeaderExplanation = {
  name: 'CSeq',
  section: 'RFC 3261 §20.16',
  purpose:
    'A number and the method. The number puts the requests of a dialog in order, the method tells an ACK or CANCEL from its INVITE, and a response repeats both so that it finds its transaction.',
};
