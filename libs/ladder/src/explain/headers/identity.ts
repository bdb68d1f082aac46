import type { HeaderExplanation } from '../explanation.js';

export const identity: HeaderExplanation = {
  name: 'Identity',
  section: 'RFC 8224 §4',
  purpose:
    'A signature of the caller’s provider over who calls whom and when, so that the far end can check the number in From. `info` says where the certificate is.',
};
