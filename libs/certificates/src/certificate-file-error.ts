/** A file with certificates or keys can't be used; the message names it and says what to do. */
export class CertificateFileError extends Error {
  override readonly name = 'CertificateFileError';

  constructor(
    readonly file: string,
    problem: string,
    remedy: string,
  ) {
    super(`${file} ${problem}: ${remedy}`);
  }
}
