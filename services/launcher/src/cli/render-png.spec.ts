import { describe, expect, it } from '@jest/globals';
import type { TracedMessage } from '@trapezoid/contracts';
import { exportLadder, makeLadder } from '@trapezoid/ladder';
import { CliError } from './cli-error.js';
import { renderPng } from './render-png.js';

const message = (reason: string): TracedMessage => ({
  element: 'bob',
  direction: 'sent',
  at: 1_700_000_000_000,
  sequence: 1,
  protocol: 'UDP',
  source: { host: '127.0.0.1', port: 5091 },
  destination: { host: '127.0.0.1', port: 5060 },
  callId: 'call-1',
  text: `SIP/2.0 486 ${reason}\r\nCSeq: 1 INVITE\r\n\r\n`,
  retransmission: false,
});

const svgOf = (reason: string) => exportLadder(makeLadder([message(reason)]), 'svg');

/** Width and height stand behind the signature and the head of the first chunk. */
function sizeOf(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

describe('a ladder as a picture', () => {
  it('is twice as fine as the drawing', () => {
    const svg = svgOf('Busy Here');
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];

    expect(sizeOf(renderPng(svg))).toEqual([2 * Number(width), 2 * Number(height)]);
  });

  it('has its letters: without them it would be another', () => {
    const [one, other] = ['Busy Here', 'Gone Away'].map((reason) => Buffer.from(renderPng(svgOf(reason))));

    expect(one?.equals(other ?? Buffer.alloc(0))).toBe(false);
  });

  it.each(['"><script>x</script>', '</text></svg>', '\u0000\u202e]]>', '&amp;&#0;'])(
    'is drawn whatever is said on the wire: %j',
    (reason) => {
      expect(Buffer.from(renderPng(svgOf(reason))).toString('latin1', 1, 4)).toBe('PNG');
    },
  );

  it('is none where it would be too large to look at', () => {
    const svg = svgOf('Busy Here').replace(/width="\d+" height="\d+"/, 'width="9000" height="900000"');

    expect(() => renderPng(svg)).toThrow(CliError);
  });
});
