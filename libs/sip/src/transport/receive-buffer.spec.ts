import { describe, expect, it } from '@jest/globals';
import { RecordingPort } from './recording-port.fixture.js';
import { TransportLayer } from './transport-layer.js';

describe('a kernel that keeps few datagrams', () => {
  it.each([
    [212_992, ['only 208 KiB']],
    [8 * 1024 * 1024, []],
    [undefined, []],
  ])('%s bytes: is told of, with what to do', async (bytes, expected) => {
    const port = new RecordingPort();
    if (bytes !== undefined) port.receiveBufferBytes = bytes;
    const warnings: string[] = [];
    await new TransportLayer({ onWarning: (text) => warnings.push(text) }).listen(port.open);
    await new TransportLayer().listen(port.open);
    expect(warnings).toEqual(expected.map((text) => expect.stringContaining(text)));
    for (const warning of warnings) expect(warning).toMatch(/^[^\n]*sysctl -w net\.core\.rmem_max=\d+$/);
  });
});
