import type { HeaderExplanation } from '../explanation.js';

export const resourcePriority: HeaderExplanation = {
  name: 'Resource-Priority',
  section: 'RFC 4412 §3.1',
  purpose:
    'How important a call is for access to scarce resources, as namespace and value, e.g. `ets.0`. Networks for emergencies let such calls through first, if the caller may ask for it.',
};
