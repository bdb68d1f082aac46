import type { HeaderExplanation } from '../explanation.js';

export const acceptContact: HeaderExplanation = {
  name: 'Accept-Contact',
  section: 'RFC 3841 §9.2',
  purpose:
    'What the caller wants the phone to be like that is reached, e.g. one with video or a mobile one. Proxies prefer contacts that fit and, with `require`, leave out those that don’t.',
};
