import { expect } from '@jest/globals';
import { CallId } from './headers/call-id.js';
import type { ParseOptions } from './limits.js';
import { parseMessage, readMessage } from './parse-message.js';
import type { ReadMessage } from './read-message.js';

export const requestLine = 'INVITE sip:emil@west.example SIP/2.0';

/** What an INVITE has, or a response to one. */
export const head: readonly string[] = [
  'Via: SIP/2.0/UDP phone.west.example;branch=z9hG4bK1',
  'From: <sip:dora@west.example>;tag=1',
  'To: <sip:emil@west.example>',
  'Call-ID: 1@phone.west.example',
  'CSeq: 1 INVITE',
  'Max-Forwards: 70',
  'Contact: <sip:dora@phone.west.example>',
];

/** The head without the headers whose lines begin so. */
export const without = (...names: readonly string[]): readonly string[] =>
  head.filter((line) => !names.some((name) => line.startsWith(`${name}:`)));

/** The head with these lines in place of its own of the same names. */
export const having = (...lines: readonly string[]): readonly string[] => [
  ...without(...lines.map((line) => line.slice(0, line.indexOf(':')))),
  ...lines,
];

export const wire = (...lines: readonly string[]): string => [...lines, '', ''].join('\r\n');
const registerHead = [...having('CSeq: 1 REGISTER').filter((line) => !line.startsWith('Contact:'))];
export const register = (...lines: readonly string[]): string =>
  wire('REGISTER sip:west.example SIP/2.0', ...registerHead, ...lines);

/** One character is one byte. */
export const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
export const read = (text: string | Buffer, options: ParseOptions = {}): ReadMessage =>
  readMessage(typeof text === 'string' ? Buffer.from(text) : text, options);

export function expectTaken(text: string | Buffer): void {
  expect(read(text, { strict: true })).toMatchObject({ kind: 'message' });
}

/** Refused by strict readers, for what stands `where`, and by them alone; and it can still be answered. */
export function expectStrictlyRefused(text: string | Buffer, where: string): void {
  expect(read(text).kind).toBe('message');
  const strict = read(text, { strict: true });
  expect(strict).toMatchObject({ kind: 'defective', error: { where, statusCode: 400 } });
  expect(strict.kind === 'defective' && strict.message.header(CallId)).toBe('1@phone.west.example');
  expect(() => parseMessage(text, { strict: true })).toThrow(where);
}
