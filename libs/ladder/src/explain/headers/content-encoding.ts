import type { HeaderExplanation } from '../explanation.js';

export const contentEncoding: HeaderExplanation = {
  name: 'Content-Encoding',
  section: 'RFC 3261 §20.12',
  purpose: 'What was done to the body beside its media type, e.g. `gzip`, and has to be undone to read it.',
};
