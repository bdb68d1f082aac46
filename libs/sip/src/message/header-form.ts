import type { Scanner } from '../grammar/scanner.js';

/** How one value is read and written; headers that look alike share one. See header-forms.ts. */
export interface HeaderForm<Value> {
  parse(scanner: Scanner): Value;
  print(value: Value): string;
}
