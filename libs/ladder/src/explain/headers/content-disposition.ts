import type { HeaderExplanation } from '../explanation.js';

export const contentDisposition: HeaderExplanation = {
  name: 'Content-Disposition',
  section: 'RFC 3261 §20.11',
  purpose:
    'What the receiver should do with the body: `session` is a session description, `render` is to be shown. With `handling=optional` a body may be passed over that is not understood.',
};
