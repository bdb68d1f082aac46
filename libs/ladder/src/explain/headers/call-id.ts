import type { HeaderExplanation } from '../explanation.js';

export const callId: HeaderExplanation = {
  name: 'Call-ID',
  section: 'RFC 3261 §20.8',
  purpose:
    'Groups the messages of one dialog, or all registrations of one phone: the same in every request and response of theirs. With the From and To tags it names the dialog.',
};
