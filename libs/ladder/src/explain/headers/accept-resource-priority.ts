import type { HeaderExplanation } from '../explanation.js';

export const acceptResourcePriority: HeaderExplanation = {
  name: 'Accept-Resource-Priority',
  section: 'RFC 4412 §3.2',
  purpose:
    'Which priority values for scarce resources a user agent server understands. It comes with 417, so that the client can try again with one of them, and in answers to OPTIONS.',
};
