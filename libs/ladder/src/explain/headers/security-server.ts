import type { HeaderExplanation } from '../explanation.js';

export const securityServer: HeaderExplanation = {
  name: 'Security-Server',
  section: 'RFC 3329 §2.2',
  purpose:
    'The security mechanisms that a proxy can use, in order of preference. It is told with 494, before there is any security.',
};
