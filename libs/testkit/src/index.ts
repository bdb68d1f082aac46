export { Baresip, type BaresipEvent } from './baresip.js';
export type { BaresipOptions } from './baresip-config.js';
export { FakeClock } from './fake-clock.js';
export { findFreePort } from './free-port.js';
export { findExecutable, findProgram, type ProgramName, requireProgram } from './known-programs.js';
export { type NatsServerOptions, NatsServerProcess } from './nats-server-process.js';
export { Program, type ProgramExit, type ProgramOptions } from './program.js';
export { SeededRandom } from './seeded-random.js';
export type { Fate } from './simulated-medium.js';
export {
  type LinkConditions,
  type LoggedMessage,
  SimulatedNetwork,
  type SimulatedNetworkOptions,
} from './simulated-network.js';
export {
  runSipp,
  type SippOptions,
  type SippResult,
  type SippRunOptions,
  type SippServer,
  type SippStatistics,
  startSippServer,
} from './sipp.js';
export { describeTier, type Tier } from './tier.js';
