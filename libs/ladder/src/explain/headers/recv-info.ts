import type { HeaderExplanation } from '../explanation.js';

export const recvInfo: HeaderExplanation = {
  name: 'Recv-Info',
  section: 'RFC 6086 §7.3',
  purpose:
    'The info packages that the sender is willing to receive INFO requests for in this dialog. Empty: none.',
};
