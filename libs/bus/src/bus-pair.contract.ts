import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { type Backend, RecordingLogger } from './backend.contract.js';
import type { Bus } from './bus.js';

/** Two ends of one network, fresh for each test. */
export interface BusPair {
  readonly bus: Bus;
  /** Where the backend has connections: another one than `bus`. */
  readonly peer: Bus;
  readonly logger: RecordingLogger;
}

/** Opens and closes the two around each test of the suite that it is called in. */
export function openPair(backend: Backend): BusPair {
  const pair = {} as { bus: Bus; peer: Bus; logger: RecordingLogger };
  beforeAll(() => backend.start());
  afterAll(() => backend.stop());
  beforeEach(async () => {
    pair.logger = new RecordingLogger();
    pair.bus = await backend.open({ logger: pair.logger });
    pair.peer = await backend.open({ logger: pair.logger });
  });
  afterEach(async () => {
    await pair.bus.close();
    await pair.peer.close();
  });
  return pair;
}
