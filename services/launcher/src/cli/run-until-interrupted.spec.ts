import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { runUntilInterrupted } from './run-until-interrupted.js';
import { TerminalUnderTest } from './terminal.fixture.js';

describe('a network until Ctrl+C', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const stuck = () => new Promise<void>(() => {});

  it('closes once it is told to, and not before', async () => {
    const terminal = new TerminalUnderTest();
    const close = jest.fn(async () => {});
    const run = runUntilInterrupted(terminal, close);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(close).not.toHaveBeenCalled();
    terminal.interrupt();
    await run;
    expect(close).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is left when it does not close in 1.5 s', async () => {
    const terminal = new TerminalUnderTest();
    let left = false;
    const run = runUntilInterrupted(terminal, stuck).then(() => {
      left = true;
    });
    terminal.interrupt();
    await jest.advanceTimersByTimeAsync(1_499);
    expect(left).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    await run;
  });

  it('is left at once by a second Ctrl+C', async () => {
    const terminal = new TerminalUnderTest();
    const run = runUntilInterrupted(terminal, stuck);
    terminal.interrupt();
    terminal.interrupt();
    await expect(run).resolves.toBeUndefined();
  });
});
