import { blankCredentials } from '../tap/blank-credentials.js';
import type { LogFields } from './logger.js';

const deepest = 6;
/** Values in one line, nested ones included: a whole socket logged by mistake stays one readable line. */
const mostValues = 200;
const longestText = 8192;

/** Whatever stands under these names is a credential; spelling, dashes and underscores aside. */
const credentialNames = new Set(['ha1', 'authorization', 'proxyauthorization', 'credentials', 'secret']);

function isCredentialName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  return credentialNames.has(plain) || plain.endsWith('password');
}

/** Fields fit to be logged: credentials blanked, errors as plain objects, depth and length bounded. */
export function redactFields(fields: LogFields): Record<string, unknown> {
  return new Redaction().entries(fields, 0);
}

/** Text fit to be logged. */
export function redactText(text: string): string {
  const shown = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  return blankCredentials(shown);
}

class Redaction {
  private left = mostValues;

  entries(record: object, depth: number): Record<string, unknown> {
    const redacted: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(record)) {
      if (this.left-- <= 0) break;
      redacted[name] = isCredentialName(name) && value !== undefined ? '[blanked]' : this.value(value, depth);
    }
    return redacted;
  }

  private value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return redactText(value);
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    if (depth >= deepest) return '[deeper]';
    if (isError(value)) return this.error(value, depth);
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (Array.isArray(value)) return this.items(value, depth);
    if (value instanceof Set) return this.items([...value], depth);
    if (value instanceof Map) return this.entries(Object.fromEntries(value), depth + 1);
    return this.entries(value, depth + 1);
  }

  private items(values: readonly unknown[], depth: number): unknown[] {
    const redacted: unknown[] = [];
    for (const value of values) {
      if (this.left-- <= 0) break;
      redacted.push(this.value(value, depth + 1));
    }
    return redacted;
  }

  private error(error: Error, depth: number): Record<string, unknown> {
    return {
      name: error.name,
      message: redactText(error.message),
      ...(typeof error.stack === 'string' ? { stack: redactText(error.stack) } : {}),
      ...this.entries(error, depth + 1),
      ...(error.cause === undefined ? {} : { cause: this.value(error.cause, depth + 1) }),
    };
  }
}

// By shape: an error of another realm is no instance of this realm's Error.
function isError(value: object): value is Error {
  return 'stack' in value && 'message' in value && typeof value.message === 'string';
}
