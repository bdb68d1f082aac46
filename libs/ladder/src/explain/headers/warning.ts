import type { HeaderExplanation } from '../explanation.js';

export const warning: HeaderExplanation = {
  name: 'Warning',
  section: 'RFC 3261 §20.43',
  purpose:
    'More about what went wrong, as a code, who says so, and text, e.g. `304` where no media type is shared.',
};
