import { describe, expect, it } from '@jest/globals';
import { callThroughProxy, type Hop, hop } from '../ladder.fixture.js';
import { type LadderOptions, renderLadder } from './render.js';

const invite = 'INVITE sip:bob@lab.test SIP/2.0';

function ladderOf(hops: readonly Hop[], options: LadderOptions = {}): string {
  return renderLadder(hops.flatMap(hop), { width: 80, ...options });
}

/** A drawing as written in a spec: without the line before it and after it, and without its indentation. */
function drawn(text: string): string {
  const lines = text.split('\n').slice(1, -1);
  const indentation = Math.min(...lines.map((line) => line.search(/\S|$/)));
  return lines.map((line) => line.slice(indentation)).join('\n');
}

function expectLadder(actual: string, expected: string): void {
  expect(drawn(`\n${actual}\n`)).toBe(drawn(expected));
}

describe('a ladder', () => {
  it('shows a call between two phones, one of which is unknown, by its address', () => {
    const ladder = ladderOf([
      { from: 'phone', to: 'bob', line: invite, at: 0, branch: 'a' },
      { from: 'bob', to: 'phone', line: 'SIP/2.0 180 Ringing', at: 1, branch: 'a' },
      { from: 'bob', to: 'phone', line: 'SIP/2.0 200 OK', at: 500, branch: 'a' },
      {
        from: 'phone',
        to: 'bob',
        line: 'ACK sip:bob@127.0.0.1 SIP/2.0',
        at: 501,
        branch: 'b',
        cseq: '1 ACK',
      },
    ]);

    expectLadder(
      ladder,
      `
       ms  127.0.0.1:40000                       bob
                  │                               │
      0.0         │─────────── INVITE ───────────►│
      0.5         │◄──────── 180 Ringing ─────────│
    499.5         │◄────── 200 OK (INVITE) ───────│
    501.0         │───────────── ACK ────────────►│
`,
    );
  });

  it('shows a call through a proxy with one arrow for what both ends of a hop tell', () => {
    expectLadder(
      renderLadder(callThroughProxy(), { width: 80 }),
      `
       ms  alice                           proxy                            bob
             │                               │                               │
      0.0    │─────────── INVITE ───────────►│                               │
      1.0    │◄───────── 100 Trying ─────────│                               │
      2.0    │                               │─────────── INVITE ───────────►│
      3.0    │                               │◄──────── 180 Ringing ─────────│
      4.0    │◄──────── 180 Ringing ─────────│                               │
    503.0    │                               │◄────── 200 OK (INVITE) ───────│
    504.0    │◄────── 200 OK (INVITE) ───────│                               │
    505.0    │───────────── ACK ────────────►│                               │
    506.0    │                               │───────────── ACK ────────────►│
   2510.0    │                               │◄──────────── BYE ─────────────│
   2511.0    │◄──────────── BYE ─────────────│                               │
   2512.0    │──────── 200 OK (BYE) ────────►│                               │
   2513.0    │                               │──────── 200 OK (BYE) ────────►│
`,
    );
  });

  it('marks what was sent again, and what a traced element did not tell of', () => {
    const register = { from: 'alice', to: 'proxy', branch: 'a', cseq: '1 REGISTER' } as const;
    const ladder = ladderOf([
      { ...register, line: 'REGISTER sip:lab.test SIP/2.0', at: 0, lost: true },
      { ...register, line: 'REGISTER sip:lab.test SIP/2.0', at: 500, again: true },
      { ...register, from: 'proxy', to: 'alice', line: 'SIP/2.0 200 OK', at: 501 },
    ]);

    expectLadder(
      ladder,
      `
       ms  alice                           proxy
             │                               │
      0.0    │─────── REGISTER lost? ───────╳│
    500.0    │────── REGISTER (again) ──────►│
    501.0    │◄───── 200 OK (REGISTER) ──────│
`,
    );
  });

  it('shows a fork with a column per branch, an unknown phone not being held for lossy', () => {
    const toDesk = { from: 'proxy', to: 'desk phone', branch: 'q' } as const;
    const ladder = ladderOf(
      [
        { from: 'alice', to: 'proxy', line: invite, at: 0, branch: 'a' },
        { from: 'proxy', to: 'bob', line: invite, at: 1, branch: 'p' },
        { ...toDesk, line: invite, at: 2 },
        { from: 'bob', to: 'proxy', line: 'SIP/2.0 200 OK', at: 10, branch: 'p' },
        { from: 'proxy', to: 'alice', line: 'SIP/2.0 200 OK', at: 11, branch: 'a' },
        { ...toDesk, line: 'CANCEL sip:bob@lab.test SIP/2.0', at: 12, cseq: '1 CANCEL' },
        { ...toDesk, from: 'desk phone', to: 'proxy', line: 'SIP/2.0 487 Request Terminated', at: 13 },
      ],
      { width: 100 },
    );

    expectLadder(
      ladder,
      `
       ms  alice                     proxy                      bob                 127.0.0.1:40001
             │                         │                         │                         │
      0.0    │──────── INVITE ────────►│                         │                         │
      1.0    │                         │──────── INVITE ────────►│                         │
      2.0    │                         │───────────────────── INVITE ─────────────────────►│
     10.0    │                         │◄─── 200 OK (INVITE) ────│                         │
     11.0    │◄─── 200 OK (INVITE) ────│                         │                         │
     12.0    │                         │───────────────────── CANCEL ─────────────────────►│
     13.5    │                         │◄──────── 487 Request Terminated (INVITE) ─────────│
`,
    );
  });

  it('is drawn in ASCII where asked for', () => {
    const ladder = ladderOf([{ from: 'alice', to: 'proxy', line: invite, at: 0, branch: 'a' }], {
      ascii: true,
    });

    expect(ladder).toMatch(/^[ -~\n]+$/);
    expect(ladder).toContain('|----------- INVITE ----------->|');
  });

  it('puts wanted columns first and calls addresses as told', () => {
    const columns = [
      { name: 'proxy' },
      { name: 'baresip', addresses: ['127.0.0.1:40000'] },
      { name: 'absent' },
    ];
    const ladder = ladderOf([{ from: 'phone', to: 'proxy', line: invite, at: 0, branch: 'a' }], { columns });

    expect(ladder.split('\n')[0]).toMatch(/^ +ms +proxy +baresip$/);
    expect(ladder).toContain('│◄─────────── INVITE ───────────│');
  });

  it('puts a message that an element sends itself beside its lifeline', () => {
    const options = { line: 'OPTIONS sip:bob@lab.test SIP/2.0', at: 0, branch: 'a', cseq: '1 OPTIONS' };

    expect(ladderOf([{ from: 'bob', to: 'bob', ...options }])).toContain('│↺ OPTIONS');
  });

  it('gives parties beyond the last column one column together', () => {
    const hops = (['alice', 'bob', 'phone', 'desk phone'] as const).map((to, at) => ({
      from: 'proxy' as const,
      to,
      line: invite,
      at,
      branch: to,
    }));
    const [header = ''] = ladderOf(hops, { maximumColumns: 3 }).split('\n');

    expect(header.trim().split(/ +/)).toEqual(['ms', 'proxy', 'alice', 'others']);
  });

  it('lets no text from the network drive the terminal', () => {
    const line = 'SIP/2.0 486 \u001b[2JBusy\u202e';

    expect(ladderOf([{ from: 'bob', to: 'alice', line, at: 0, branch: 'a' }])).toContain('486 ?[2JBusy?');
  });

  it('colours requests and responses where asked for, and changes nothing else', () => {
    const plain = renderLadder(callThroughProxy());
    const coloured = renderLadder(callThroughProxy(), { color: true });

    expect(coloured).toContain('\u001b[32m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it('of no messages is empty', () => {
    expect(renderLadder([])).toBe('');
  });

  it('matches both ends where a socket bound to every address tells none', () => {
    const [sent, received] = hop({ from: 'alice', to: 'proxy', line: invite, at: 0, branch: 'a' });
    const messages = [
      { ...sent!, source: { ...sent!.source, host: '0.0.0.0' } },
      { ...received!, destination: { ...received!.destination, host: '::' } },
    ];

    expect(renderLadder(messages).split('\n')).toHaveLength(3);
  });
});
