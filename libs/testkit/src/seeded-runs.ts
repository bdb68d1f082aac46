/**
 * The seeds of a test that runs a protocol over a bad network again and again: some in everyday work, and as many as
 * TRAPEZOID_RUNS says where somebody wants to be sure, e.g. 1000.
 */
export function seededRuns(everyday: number): readonly number[] {
  const wanted = Number(process.env.TRAPEZOID_RUNS ?? everyday);
  return Array.from({ length: wanted }, (_, at) => at + 1);
}
