import type { HeaderExplanation } from '../explanation.js';

export const contact: HeaderExplanation = {
  name: 'Contact',
  section: 'RFC 3261 §20.10',
  purpose:
    'Where the sender itself can be reached from now on. In INVITE and its 2xx it is where the dialog’s further requests go; in REGISTER it is what the registrar binds; in a 3xx it is whom to try instead.',
};
