import type { HeaderExplanation } from '../explanation.js';

export const referTo: HeaderExplanation = {
  name: 'Refer-To',
  section: 'RFC 3515 §2.1',
  purpose:
    'Whom a REFER wants to be contacted: in a transfer, the third phone. A Replaces inside its URI names the call whose place is taken.',
};
