import type { HeaderExplanation } from '../explanation.js';

export const proxyAuthorization: HeaderExplanation = {
  name: 'Proxy-Authorization',
  section: 'RFC 3261 §20.28',
  purpose:
    'The sender’s credentials for a proxy, in answer to the challenge in a 407. The proxy that it is for takes it out; others pass it on.',
};
