import type { ConsolePlan } from '@trapezoid/lab';

/** The control API has no place to listen: one line that names it and says what to do. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';

  constructor(plan: ConsolePlan, labFile: string, why: string) {
    super(`the console cannot listen on ${plan.host} port ${plan.port} (HTTP): ${why} in ${labFile}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken; end the program that listens there, or give the console another port',
  EADDRNOTAVAIL: 'this machine has no such address; give the console another host',
  EACCES: 'this port is for the administrator; give the console one above 1023',
};

/** The error for a reader where the failure is one of the place; otherwise the failure itself. */
export function explainFailedListen(failure: unknown, plan: ConsolePlan, labFile: string): unknown {
  // By its code: an error of Node's core is no instance of every realm's Error.
  if (typeof failure !== 'object' || failure === null || !('code' in failure)) return failure;
  const why = reasons[String(failure.code)];
  return why === undefined ? failure : new CannotListen(plan, labFile, why);
}
