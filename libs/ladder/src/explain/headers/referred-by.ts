import type { HeaderExplanation } from '../explanation.js';

export const referredBy: HeaderExplanation = {
  name: 'Referred-By',
  section: 'RFC 3892 §3',
  purpose:
    'Who sent the REFER behind this request, so that the third phone sees by whom the call was transferred; it can be signed.',
};
