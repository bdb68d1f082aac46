export { type ConnectedBus, connectBus } from './network/connect-bus.js';
export { StartFailure } from './network/start-failure.js';
export { type NetworkOptions, type RunningNetwork, startNetwork } from './network/start-network.js';
