import { InvalidArgumentError } from 'commander';

const units = { ms: 1, s: 1000, m: 60_000 } as const;

/**
 * Reads `500ms`, `2s`, `3m` or a number of seconds, as in lab files; gives milliseconds.
 * The returned parser throws InvalidArgumentError outside the bounds, which are milliseconds too.
 */
export function durationArgument(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const match = /^(\d{1,8}(?:\.\d{1,3})?)(ms|s|m)?$/.exec(text);
    if (match === null) throw new InvalidArgumentError('Write 500ms, 2s, 3m, or a number of seconds.');
    const unit = units[(match[2] ?? 's') as keyof typeof units];
    const milliseconds = Math.round(Number(match[1]) * unit);
    if (milliseconds < minimum || milliseconds > maximum) {
      throw new InvalidArgumentError(`Allowed: ${printDuration(minimum)} to ${printDuration(maximum)}.`);
    }
    return milliseconds;
  };
}

/** `1.2 s`, `850 ms`, `3 min`. */
export function printDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 120_000) return `${Number((milliseconds / 1000).toFixed(1))} s`;
  if (milliseconds < 7_200_000) return `${Math.round(milliseconds / 60_000)} min`;
  return `${Math.round(milliseconds / 3_600_000)} h`;
}
