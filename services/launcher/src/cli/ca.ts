import { certificateDirectory } from '../network/certificate-directory.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { dataPath, loadLabOf, type StartOptions } from './start-options.js';
import type { Terminal } from './terminal.js';

export interface CaOptions extends Pick<StartOptions, 'lab' | 'data' | 'json'> {
  /** The fingerprint instead of the certificate, to compare with what a phone shows. */
  readonly fingerprint: boolean;
}

/**
 * Prints the certificate of a lab's authority, for phones to trust; it is made where there is none yet, so that a phone
 * can be set up before the network has run.
 * @throws CertificateFileError
 */
export async function ca(options: CaOptions, terminal: Terminal): Promise<ExitCode> {
  const lab = await loadLabOf(options, terminal);
  const { CertificationAuthority } = await import('@trapezoid/certificates');
  const authority = await CertificationAuthority.open({
    directory: certificateDirectory(dataPath(options, lab, terminal)),
    name: lab.name,
  });
  const { certificate, fingerprint, expires } = authority;
  if (options.json) {
    terminal.print(JSON.stringify({ lab: lab.name, certificate, fingerprint, expires }));
  } else terminal.print(options.fingerprint ? fingerprint : certificate.trimEnd());
  return exitCodes.done;
}
