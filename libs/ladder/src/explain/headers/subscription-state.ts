import type { HeaderExplanation } from '../explanation.js';

export const subscriptionState: HeaderExplanation = {
  name: 'Subscription-State',
  section: 'RFC 6665 §8.2.3',
  purpose:
    'Whether the subscription of a NOTIFY is `active`, `pending` or `terminated`, for how many seconds more, and why it has ended.',
};
