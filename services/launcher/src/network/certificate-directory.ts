import { join } from 'node:path';

/** Where a lab's certification authority is kept. The dot is in no service's name. */
export function certificateDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'lab.certificates');
}
