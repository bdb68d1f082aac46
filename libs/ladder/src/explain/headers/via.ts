import type { HeaderExplanation } from '../explanation.js';

export const via: HeaderExplanation = {
  name: 'Via',
  section: 'RFC 3261 §20.42',
  purpose:
    'The way that a request has gone, the latest hop on top; the response goes back by it, each element taking its own off. `branch` names the transaction, `received` and `rport` say where the hop really came from.',
};
