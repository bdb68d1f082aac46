import type { HeaderExplanation } from '../explanation.js';

export const serviceRoute: HeaderExplanation = {
  name: 'Service-Route',
  section: 'RFC 3608 §5',
  purpose:
    'The route that a registrar asks a phone to send its further requests by, told in the 2xx to REGISTER: the way to the user’s service proxy.',
};
