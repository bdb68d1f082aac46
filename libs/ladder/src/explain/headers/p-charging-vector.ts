import type { HeaderExplanation } from '../explanation.js';

export const pChargingVector: HeaderExplanation = {
  name: 'P-Charging-Vector',
  section: 'RFC 7315 §4.6',
  purpose:
    'Numbers that let the charging records of one call be put together that several elements and operators have written.',
};
