import type { HeaderExplanation } from '../explanation.js';

export const geolocationRouting: HeaderExplanation = {
  name: 'Geolocation-Routing',
  section: 'RFC 6442 §4.2',
  purpose:
    'Whether elements on the way may use the location in the message to decide where it goes (`yes`), or are to leave it alone (`no`).',
};
