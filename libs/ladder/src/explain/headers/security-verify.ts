import type { HeaderExplanation } from '../explanation.js';

export const securityVerify: HeaderExplanation = {
  name: 'Security-Verify',
  section: 'RFC 3329 §2.2',
  purpose:
    'What a phone got as Security-Server, said back under the security that was agreed on: so the proxy sees whether anybody on the way has taken the better mechanisms out.',
};
