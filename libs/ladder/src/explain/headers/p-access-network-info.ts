import type { HeaderExplanation } from '../explanation.js';

export const pAccessNetworkInfo: HeaderExplanation = {
  name: 'P-Access-Network-Info',
  section: 'RFC 7315 §4.4',
  purpose:
    'Over which access network the phone is connected, e.g. which radio cell. It is for operators’ networks that trust each other, and is taken out before a message leaves them.',
};
