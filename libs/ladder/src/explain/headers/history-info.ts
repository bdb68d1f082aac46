import type { HeaderExplanation } from '../explanation.js';

export const historyInfo: HeaderExplanation = {
  name: 'History-Info',
  section: 'RFC 7044 §5',
  purpose:
    'Where a request has been on its way: each Request-URI that it had, in order, with a number like `1.2` and what led to the next. Voicemail finds there whom the caller called first.',
};
