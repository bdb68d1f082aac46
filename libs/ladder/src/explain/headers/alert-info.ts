import type { HeaderExplanation } from '../explanation.js';

export const alertInfo: HeaderExplanation = {
  name: 'Alert-Info',
  section: 'RFC 3261 §20.4',
  purpose:
    'Another ring tone for the phone that is called, or another ringback tone for the caller, as a URI. A phone may ignore it, and should where it does not trust the sender.',
};
