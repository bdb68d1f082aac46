import type { HeaderExplanation } from '../explanation.js';

export const allow: HeaderExplanation = {
  name: 'Allow',
  section: 'RFC 3261 §20.5',
  purpose:
    'The methods that the sender’s user agent handles. It comes with 405 by rule, and in INVITE and its 2xx so that both sides know what they may send in the dialog.',
};
