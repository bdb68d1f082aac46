import type { HeaderExplanation } from '../explanation.js';

export const recordRoute: HeaderExplanation = {
  name: 'Record-Route',
  section: 'RFC 3261 §20.30',
  purpose:
    'Proxies that want to stay on the way put their URI here while the dialog is being made. Both phones make the dialog’s route set of it.',
};
