import { afterEach, beforeEach, describe } from '@jest/globals';
import { isReliable } from '@trapezoid/sip';
import { endingContract } from './ending.contract.js';
import {
  outOfStepContract,
  segmentsContract,
  unframedContract,
  wholeMessagesContract,
} from './framing.contract.js';
import { keepAlivesContract } from './keep-alives.contract.js';
import { limitsContract } from './limits.contract.js';
import { PortBench } from './port-bench.js';
import { sendingContract } from './sending.contract.js';
import type { TransportTraits } from './transport-under-test.js';

/**
 * What a transport promises the layer above it, whatever it is made of: every TransportPort passes this suite, real
 * and simulated.
 */
export function describeTransportPort(name: string, traits: TransportTraits): void {
  const { protocol, segmented } = traits;
  describe(`the ${name} transport (RFC 3261 §18)`, () => {
    const bench = new PortBench(traits);
    beforeEach(() => bench.start());
    afterEach(() => bench.end());

    sendingContract(bench);
    keepAlivesContract(bench);
    endingContract(bench);
    if (segmented) segmentsContract(bench);
    if (protocol === 'WS' || protocol === 'WSS') wholeMessagesContract(bench);
    else if (isReliable(protocol)) {
      unframedContract(bench);
      outOfStepContract(bench);
    }
    if (isReliable(protocol)) limitsContract(bench);
  });
}
