import { describe, expect, it } from '@jest/globals';
import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';
import { reportError } from './report-error.js';
import { TerminalUnderTest } from './terminal.fixture.js';

function report(error: unknown, detailed = false) {
  const terminal = new TerminalUnderTest();
  return { exitCode: reportError(error, terminal, detailed), notes: terminal.notes };
}

describe('an error that ends a command', () => {
  it('is one line for the person, with the exit code that it carries', () => {
    expect(report(new CliError('two\nlines\u001b[2J', exitCodes.labNotRunning))).toEqual({
      exitCode: exitCodes.labNotRunning,
      notes: ['trapezoid: two; lines [2J'],
    });
  });

  it('says where to look when it is a fault of ours', () => {
    const fault = new Error('proxy: x is not a function', { cause: new TypeError('x is not a function') });
    expect(report(fault)).toEqual({
      exitCode: exitCodes.failed,
      notes: ['trapezoid: proxy: x is not a function (a fault of Trapezoid: --log-level debug shows where)'],
    });
  });

  it('shows the stack, with that of its cause, when asked for', () => {
    const { notes } = report(new Error('outer', { cause: new TypeError('inner') }), true);
    expect(notes).toEqual([
      'trapezoid: outer',
      expect.stringMatching(/Error: outer\n +at [\s\S]*caused by TypeError: inner\n +at /),
    ]);
  });

  it('may be anything that was thrown', () => {
    expect(report('plain').notes[0]).toMatch(/^trapezoid: plain/);
    expect(report(new Error('')).notes).toEqual(['trapezoid: failed without a reason']);
  });
});
