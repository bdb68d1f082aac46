import type { HeaderExplanation } from '../explanation.js';

export const sessionExpires: HeaderExplanation = {
  name: 'Session-Expires',
  section: 'RFC 4028 §4',
  purpose:
    'In how many seconds a session ends that nobody refreshes with a re-INVITE or UPDATE, and who does it (`refresher`). So a proxy finds out that a call has ended whose BYE was lost.',
};
