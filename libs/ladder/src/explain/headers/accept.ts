import type { HeaderExplanation } from '../explanation.js';

export const accept: HeaderExplanation = {
  name: 'Accept',
  section: 'RFC 3261 §20.1',
  purpose:
    'Which kinds of body the sender understands in an answer, e.g. `application/sdp`. A server that gets a body it can’t read says 415 and lists here what it takes.',
};
