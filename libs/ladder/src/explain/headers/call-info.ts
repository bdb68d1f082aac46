import type { HeaderExplanation } from '../explanation.js';

export const callInfo: HeaderExplanation = {
  name: 'Call-Info',
  section: 'RFC 3261 §20.9',
  purpose:
    'More about the caller or the called, as URIs: a picture (`icon`), a page (`info`), a business card (`card`). Phones show it with care, as it can point anywhere.',
};
