import type { HeaderExplanation } from '../explanation.js';

export const targetDialog: HeaderExplanation = {
  name: 'Target-Dialog',
  section: 'RFC 4538 §7',
  purpose:
    'Names another dialog of the receiver’s, to show that the sender is in it and so may ask what it asks, e.g. a REFER outside of any dialog.',
};
