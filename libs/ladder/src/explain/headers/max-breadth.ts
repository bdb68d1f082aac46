import type { HeaderExplanation } from '../explanation.js';

export const maxBreadth: HeaderExplanation = {
  name: 'Max-Breadth',
  section: 'RFC 5393 §5.3.1',
  purpose:
    'Over how many branches in parallel a request may still fork, in all. A proxy that forks splits the number between its branches, so that nobody can make a few requests grow to thousands.',
};
