import type { HeaderExplanation } from '../explanation.js';

export const geolocationError: HeaderExplanation = {
  name: 'Geolocation-Error',
  section: 'RFC 6442 §4.4',
  purpose:
    'Why a location could not be used, as a code of three digits: bad, missing, or not to be fetched. It comes with 424 in most cases.',
};
