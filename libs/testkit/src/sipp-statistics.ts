/** What SIPp counted, from the last row of the file that `-trace_stat` writes. */
export interface SippStatistics {
  readonly created: number;
  readonly successful: number;
  readonly failed: number;
  /** Still open at the end, such as calls that linger after their BYE. */
  readonly current: number;
  readonly retransmissions: number;
  /** Failures by cause, only those that occurred, e.g. `MaxUDPRetrans` or `UnexpectedMessage`. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Reads a SIPp statistics file; undefined where it holds no row of counts yet. */
export function parseSippStatistics(csv: string): SippStatistics | undefined {
  const lines = csv.split('\n').filter((line) => line.trim() !== '');
  const [header, ...rows] = lines;
  const last = rows.at(-1);
  if (header === undefined || last === undefined) return undefined;
  const values = last.split(';');
  const counts = new Map(header.split(';').map((column, index) => [column.trim(), Number(values[index])]));
  const count = (column: string): number => {
    const value = counts.get(column);
    return value === undefined || Number.isNaN(value) ? 0 : value;
  };
  if (!counts.has('SuccessfulCall(C)')) return undefined;
  const failures: Record<string, number> = {};
  for (const column of counts.keys()) {
    const cause = /^Failed(?!Call\()(\w+)\(C\)$/.exec(column)?.[1];
    if (cause !== undefined && count(column) > 0) failures[cause] = count(column);
  }
  return {
    created: count('TotalCallCreated'),
    successful: count('SuccessfulCall(C)'),
    failed: count('FailedCall(C)'),
    current: count('CurrentCall'),
    retransmissions: count('Retransmissions(C)'),
    failures,
  };
}
