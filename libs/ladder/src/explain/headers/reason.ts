import type { HeaderExplanation } from '../explanation.js';

export const reason: HeaderExplanation = {
  name: 'Reason',
  section: 'RFC 3326 §2',
  purpose:
    'Why a request was sent, mostly a CANCEL or BYE, as a SIP status code or a Q.850 cause. A phone that is cancelled with `200` shows no missed call, as another one has picked up.',
};
