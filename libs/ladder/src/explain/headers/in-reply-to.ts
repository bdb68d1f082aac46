import type { HeaderExplanation } from '../explanation.js';

export const inReplyTo: HeaderExplanation = {
  name: 'In-Reply-To',
  section: 'RFC 3261 §20.21',
  purpose:
    'Call-IDs of earlier calls that this one returns, so that a missed call finds its answer, and call distribution systems find the person who made it.',
};
