import { describe, expect, it } from '@jest/globals';
import { CliError } from './cli-error.js';
import { hepTargetOf } from './start-options.js';

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
