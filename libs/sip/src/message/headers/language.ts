import type { HeaderForm } from '../header-form.js';
import { printToken } from '../header-forms.js';

const languageTag = /^[a-zA-Z]{1,8}(?:-[a-zA-Z]{1,8})*$/;

/**
 * `1*8ALPHA *( "-" 1*8ALPHA )`, a range may be a star.
 * RFC 3261 §25.1 (language-tag, language-range). Deviation: any token is taken, because RFC 5646 has tags with digits.
 */
export const languageForm = (isRange = false): HeaderForm<string> => ({
  parse(scanner) {
    const start = scanner.position;
    const language = scanner.token('language');
    if (!languageTag.test(language) && !(isRange && language === '*')) {
      scanner.deviation('malformed language tag', start);
    }
    return language;
  },
  print: printToken,
});
