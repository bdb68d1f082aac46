import type { HeaderExplanation } from '../explanation.js';

export const flowTimer: HeaderExplanation = {
  name: 'Flow-Timer',
  section: 'RFC 5626 §11.1',
  purpose:
    'After how many seconds of silence the server may take a phone’s flow for dead. A phone that registered with outbound sends its keep-alives more often than that.',
};
