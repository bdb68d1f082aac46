import { singleHeader } from '../header-definition.js';

/** RFC 3261 §20.24 */
export interface MimeVersionValue {
  readonly major: number;
  readonly minor: number;
}

/** The version of MIME that the body follows: 1.0. RFC 3261 §20.24 */
export const MimeVersion = singleHeader<MimeVersionValue>('MIME-Version', {
  parse(scanner) {
    const major = scanner.number('major version', 999);
    scanner.expect('.');
    return { major, minor: scanner.number('minor version', 999) };
  },
  print: ({ major, minor }) => `${major}.${minor}`,
});
