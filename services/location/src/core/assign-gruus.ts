import type { Binding } from '@trapezoid/contracts';
import type { UpdateRequest } from './apply-update.js';

/** Makes what temporary GRUUs are known by. */
export interface GruuSource {
  newSeries(): number;
  /** One more user part of a series. */
  make(series: number): string;
  /** The series of a user part; undefined for one that was made elsewhere. */
  read(user: string): number | undefined;
}

/**
 * Gives every instance that a REGISTER registers a new temporary GRUU. Those before it stay good, unless the
 * registration came with another Call-ID than the one before it: then a new series begins.
 * RFC 5627 §5.1, §5.4
 * @param before the bindings whose time has not ended. @param after what the REGISTER makes of them.
 */
export function assignGruus(
  before: readonly Binding[],
  after: readonly Binding[],
  request: UpdateRequest,
  gruus: GruuSource,
): Binding[] {
  const series = new Map<string, number>();
  for (const { instance, regId, expires } of request.changes) {
    if (instance === undefined || expires === 0) continue;
    const known = before.filter((binding) => binding.instance === instance);
    const last = newest(known.filter((binding) => regId === undefined || binding.regId === regId));
    const current = known.find((binding) => binding.temporaryGruu !== undefined)?.temporaryGruu?.series;
    const goesOn = last === undefined || last.callId === request.callId;
    series.set(instance, goesOn && current !== undefined ? current : gruus.newSeries());
  }
  if (series.size === 0) return [...after];
  const made = new Map([...series].map(([instance, of]) => [instance, { series: of, user: gruus.make(of) }]));
  return after.map((binding) => {
    const temporaryGruu = binding.instance === undefined ? undefined : made.get(binding.instance);
    return temporaryGruu === undefined ? binding : { ...binding, temporaryGruu };
  });
}

function newest(bindings: readonly Binding[]): Binding | undefined {
  return bindings.reduce<Binding | undefined>(
    (best, binding) => (best === undefined || binding.updatedAt > best.updatedAt ? binding : best),
    undefined,
  );
}
