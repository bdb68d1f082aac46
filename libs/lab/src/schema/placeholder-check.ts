import { placeholdersIn } from './contact-uri.js';

/** `{rest}` is what follows a prefix: it stands for nothing in a rule without one. */
export function checkRest(
  prefix: string | undefined,
  uris: readonly { readonly uri: string; readonly path: readonly (string | number)[] }[],
  complain: (path: (string | number)[], message: string) => void,
): void {
  if (prefix !== undefined) return;
  for (const { uri, path } of uris) {
    if (!placeholdersIn(uri).includes('rest')) continue;
    const message = '{rest} is what follows `match.prefix`, which is not there (allowed: {user}, {domain})';
    complain([...path], message);
  }
}
