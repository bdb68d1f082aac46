export { type HepTarget, parseHepTarget } from './hep-target.js';
export * from './lab.js';
export { LabFileError, type Path, type Problem } from './lab-file-error.js';
export { loadLab } from './load-lab.js';
export { type LabOverrides, parseLab } from './parse-lab.js';
export { reachedHost } from './plan/reached-host.js';
export type * from './rules.js';
export type * from './trust.js';
