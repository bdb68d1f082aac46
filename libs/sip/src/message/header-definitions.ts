import type { HeaderDefinition } from './header-definition.js';
import { canonicalName } from './header-names.js';
import * as headers from './headers/index.js';

const isDefinition = (value: unknown): value is HeaderDefinition<unknown> =>
  typeof value === 'object' && value !== null && 'kind' in value && 'parse' in value && 'print' in value;

const exported: readonly unknown[] = Object.values(headers);

/** Every typed header of the library, by its canonical name. */
export const headerDefinitions: ReadonlyMap<string, HeaderDefinition<unknown>> = new Map(
  exported.filter(isDefinition).map((definition) => [canonicalName(definition.name), definition]),
);
