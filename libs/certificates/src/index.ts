export { CertificateFileError } from './certificate-file-error.js';
export { type CertificateNames, certificateNames } from './certificate-names.js';
export { type AuthorityOptions, CertificationAuthority } from './certification-authority.js';
export { readAuthorities, readOwnCertificate } from './own-files.js';
export type { CertificateWithKey } from './pem-file.js';
