import type { HeaderExplanation } from '../explanation.js';

export const proxyRequire: HeaderExplanation = {
  name: 'Proxy-Require',
  section: 'RFC 3261 §20.29',
  purpose:
    'Extensions that every proxy on the way must understand. One that does not says 420 and names them in Unsupported.',
};
