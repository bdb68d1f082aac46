import type { HeaderExplanation } from '../explanation.js';

export const minSe: HeaderExplanation = {
  name: 'Min-SE',
  section: 'RFC 4028 §5',
  purpose:
    'The shortest session interval that the elements on the way accept, in seconds. It comes with 422, and with requests so that nobody later on asks for less.',
};
