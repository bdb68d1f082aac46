import type { HeaderExplanation } from '../explanation.js';

export const mimeVersion: HeaderExplanation = {
  name: 'MIME-Version',
  section: 'RFC 3261 §20.24',
  purpose: 'The version of MIME that the body follows, always `1.0`.',
};
