import { CliError } from './cli-error.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { printable } from './printable.js';
import type { Terminal } from './terminal.js';

/**
 * Says in exactly one line what stopped a command, and gives the exit code for it.
 * @param detailed with the stack, for whoever looks for a fault of ours.
 */
export function reportError(error: unknown, terminal: Terminal, detailed: boolean): ExitCode {
  const fault = isFault(error) && !detailed ? ' (a fault of Trapezoid: --log-level debug shows where)' : '';
  terminal.note(`trapezoid: ${messageOf(error)}${fault}`);
  if (detailed) terminal.note(stackOf(error));
  return error instanceof CliError ? error.exitCode : exitCodes.failed;
}

/** Whether what lies under an error is one of the language: our own errors are for the person who reads them. */
function isFault(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return true;
  if ('cause' in error && error.cause !== undefined) return isFault(error.cause);
  return hasText(error, 'name') && /^(Type|Reference|Range|Syntax)Error$/.test(error.name);
}

/** A lab file's problems come one to a line. */
function messageOf(error: unknown): string {
  const text = hasText(error, 'message') ? error.message : String(error);
  return printable(text.trim().replaceAll(/\s*\n\s*/g, '; ')) || 'failed without a reason';
}

function stackOf(error: unknown): string {
  const own = hasText(error, 'stack') ? error.stack : String(error);
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  return cause === undefined ? own : `${own}\ncaused by ${stackOf(cause)}`;
}

// By shape: an error of Node's core is no instance of every realm's Error.
function hasText<Key extends string>(value: unknown, key: Key): value is Record<Key, string> {
  return (
    typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[key] === 'string'
  );
}
