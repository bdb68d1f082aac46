import type { HeaderExplanation } from '../explanation.js';

export const infoPackage: HeaderExplanation = {
  name: 'Info-Package',
  section: 'RFC 6086 §7.2',
  purpose:
    'What an INFO request is about: the name of the info package that says what its body means. Both sides have agreed on the package in Recv-Info.',
};
