import type { ServicePlan } from '@trapezoid/lab';

/** A service of the lab could not be started; the message names it and says why. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';

  constructor(plan: ServicePlan, cause: unknown) {
    super(`${plan.name}: ${messageOf(cause)}`, { cause });
  }
}

function messageOf(thrown: unknown): string {
  // By shape: an error of Node's core is no instance of every realm's Error.
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown
    ? String(thrown.message)
    : String(thrown);
}
