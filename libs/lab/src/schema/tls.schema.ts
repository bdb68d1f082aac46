import { z } from 'zod';
import { strictObject } from './issue.js';
import { listOfDifferent } from './scalars.js';

const fileName = z.string().min(1).max(4096);

/** Every key may be left out: what a service does not say, the file's own `tls` says, or else the default. */
export const tlsSchema = strictObject({
  certificate: fileName.optional(),
  privateKey: fileName.optional(),
  authorities: listOfDifferent(fileName).optional(),
  clientCertificates: z.enum(['never', 'request', 'require']).optional(),
  minimumVersion: z.enum(['TLSv1.2', 'TLSv1.3']).optional(),
});
export type TlsEntry = z.output<typeof tlsSchema>;
