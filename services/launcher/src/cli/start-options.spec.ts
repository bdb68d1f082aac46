import { describe, expect, it } from '@jest/globals';
import { CliError } from './cli-error.js';
import { consoleTokenOf, hepTargetOf } from './start-options.js';
import { TerminalUnderTest } from './terminal.fixture.js';

describe('--hep', () => {
  it('names a collector by host and port', async () => {
    expect(await hepTargetOf({ hep: '127.0.0.1:9060' })).toEqual({ host: '127.0.0.1', port: 9060 });
    expect(await hepTargetOf({})).toBeUndefined();
  });

  it('says in one line what it takes', async () => {
    await expect(hepTargetOf({ hep: 'udp:127.0.0.1:9060' })).rejects.toThrow(
      new CliError('--hep udp:127.0.0.1:9060 is no collector: give host:port, e.g. 127.0.0.1:9060'),
    );
  });
});

describe('the token of the console in the environment', () => {
  const tokenIn = (TRAPEZOID_TOKEN?: string) => consoleTokenOf(new TerminalUnderTest({ TRAPEZOID_TOKEN }));

  it.each([
    [undefined, undefined],
    ['', undefined],
    ['none', 'none'],
    ['chosen-by-hand', 'chosen-by-hand'],
  ])('%j is %j', (given, token) => {
    expect(tokenIn(given)).toBe(token);
  });

  it.each(['short', 'with a blank', 'x'.repeat(257)])('%j is refused', (given) => {
    expect(() => tokenIn(given)).toThrow(/TRAPEZOID_TOKEN is no token/);
  });
});
