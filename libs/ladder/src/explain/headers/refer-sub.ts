import type { HeaderExplanation } from '../explanation.js';

export const referSub: HeaderExplanation = {
  name: 'Refer-Sub',
  section: 'RFC 4488 §4',
  purpose:
    '`false` in a REFER asks that no subscription come of it: nobody wants NOTIFYs about how the transfer goes. `false` in the 2xx agrees.',
};
