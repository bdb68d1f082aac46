import type { Backend } from './backend.contract.js';
import { contractsContract } from './contracts.contract.js';
import { eventsContract } from './events.contract.js';
import { questionsContract } from './questions.contract.js';

/** All that a bus has to do. Each part starts and stops the backend for itself. */
export function busContract(backend: Backend): void {
  eventsContract(backend);
  questionsContract(backend);
  contractsContract(backend);
}
