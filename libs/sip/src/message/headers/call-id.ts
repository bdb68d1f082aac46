import { wordCharacters } from '../../grammar/characters.js';
import { singleHeader } from '../header-definition.js';

/** word [ "@" word ]. RFC 3261 §20.8 */
export const CallId = singleHeader<string>('Call-ID', {
  parse(scanner) {
    const first = scanner.run(wordCharacters);
    if (first.length === 0) scanner.fail('word expected');
    if (!scanner.take('@')) return first;
    const second = scanner.run(wordCharacters);
    if (second.length === 0) scanner.fail('word expected');
    return `${first}@${second}`;
  },
  print: (callId) => callId,
});
