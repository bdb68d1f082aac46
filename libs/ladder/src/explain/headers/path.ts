import type { HeaderExplanation } from '../explanation.js';

export const path: HeaderExplanation = {
  name: 'Path',
  section: 'RFC 3327 §4',
  purpose:
    'The proxies that a REGISTER came through and that want to be on the way back. The registrar keeps them with the binding, and requests to the phone go through them as a route.',
};
