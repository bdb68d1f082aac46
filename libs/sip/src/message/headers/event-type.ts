import type { HeaderForm } from '../header-form.js';
import { printToken } from '../header-forms.js';

/**
 * `event-package *( "." event-template )`: a token whose dots have something on both sides.
 * RFC 6665 §8.4. Deviation: any token is taken; an unknown package is answered with 489, not with 400.
 */
export const eventTypeForm: HeaderForm<string> = {
  parse(scanner) {
    const start = scanner.position;
    const type = scanner.token('event package');
    if (type.split('.').includes('')) scanner.deviation('malformed event type', start);
    return type;
  },
  print: printToken,
};
