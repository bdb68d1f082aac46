export { Baresip, type BaresipEvent } from './baresip.js';
export type { BaresipOptions } from './baresip-config.js';
export { type DnsBehaviour, DnsServer } from './dns-server.js';
export { FakeClock, type RunLimits, VirtualDeadlineError } from './fake-clock.js';
export { canBindUdp, findFreePort } from './free-port.js';
export { findExecutable, findProgram, type ProgramName, requireProgram } from './known-programs.js';
export { type MovedLab, moveToFreePorts } from './lab/moved-ports.js';
export { type NatsServerOptions, NatsServerProcess } from './nats-server-process.js';
export type { LinkConditions } from './network/link-conditions.js';
export type { Nat, NatBinding, NatOptions } from './network/nat.js';
export type { EndpointDependence, NatBehaviour, NatKind } from './network/nat-behaviour.js';
export type { Fate, LoggedMessage } from './network/network-log.js';
export type { SimulatedStreamOptions } from './network/port-connection.js';
export type { RawConnection } from './network/raw-connection.js';
export { SimulatedNetwork, type SimulatedNetworkOptions } from './network/simulated-network.js';
export { Program, type ProgramExit, type ProgramOptions } from './program.js';
export { SeededRandom } from './seeded-random.js';
export { seededRuns } from './seeded-runs.js';
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
export { VirtualInterface } from './virtual-interface.js';
