import type { ServerResponse } from 'node:http';
import { blankCredentials } from '@trapezoid/observability';

const credentialNames = new Set(['password', 'ha1', 'authorization', 'proxy-authorization']);

/** The last gate before a response: nothing named like a credential, no credential inside a text. */
export function withoutCredentials(name: string, value: unknown): unknown {
  if (credentialNames.has(name.toLowerCase())) return undefined;
  return typeof value === 'string' ? blankCredentials(value) : value;
}

export function printJson(value: unknown): string {
  return JSON.stringify(value, withoutCredentials);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(printJson(value));
}
