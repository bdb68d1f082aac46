import type { Backend } from './backend.contract.js';
import { busContract } from './bus.contract.js';
import { EmbeddedBus } from './embedded-bus.js';

/** One bus is the network: all who open it share it, unless it asks for limits of its own. */
function embedded(): Backend {
  let shared: EmbeddedBus | undefined;
  return {
    name: 'the in-process twin',
    start: async () => undefined,
    open: async (options) => {
      if (options.maximumPending !== undefined) return new EmbeddedBus(options);
      if (shared?.connected !== true) shared = new EmbeddedBus(options);
      return shared;
    },
    stop: async () => undefined,
  };
}

busContract(embedded());
