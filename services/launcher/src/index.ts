export { ApiClient, type RequestOutcome } from './cli/api-client.js';
export type { TraceEvent } from './cli/api-trace.js';
export { CliError } from './cli/cli-error.js';
export { ladderColumns } from './cli/ladder-columns.js';
export { type ConnectedBus, connectBus } from './network/connect-bus.js';
export { StartFailure } from './network/start-failure.js';
export { type NetworkOptions, type RunningNetwork, startNetwork } from './network/start-network.js';
