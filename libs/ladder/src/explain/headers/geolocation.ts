import type { HeaderExplanation } from '../explanation.js';

export const geolocation: HeaderExplanation = {
  name: 'Geolocation',
  section: 'RFC 6442 §4.1',
  purpose:
    'Where the location of the sender, or of somebody else, is found: a URI to fetch it from, or a part of the body. Emergency calls are routed by it.',
};
