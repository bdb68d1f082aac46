/** Real programs, for who runs them outside of jest. */
export { findFreePort } from './free-port.js';
export { findProgram } from './known-programs.js';
export { NatsServerProcess } from './nats-server-process.js';
export { Program } from './program.js';
export { runSipp, startSippServer } from './sipp.js';
