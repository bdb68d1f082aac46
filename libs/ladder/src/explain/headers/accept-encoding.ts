import type { HeaderExplanation } from '../explanation.js';

export const acceptEncoding: HeaderExplanation = {
  name: 'Accept-Encoding',
  section: 'RFC 3261 §20.2',
  purpose:
    'Which encodings of a body, such as compression, the sender can undo. Without the header none is expected.',
};
