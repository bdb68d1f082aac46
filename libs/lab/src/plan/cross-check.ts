import type { Path } from '../lab-file-error.js';

/** Takes down what is wrong between two places of the file; the place named is where to mend it. */
export type Report = (path: Path, message: string) => void;
