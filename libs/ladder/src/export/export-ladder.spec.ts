import { describe, expect, it } from '@jest/globals';
import { callThroughProxy, type Hop, hop } from '../ladder.fixture.js';
import { makeLadder } from '../make-ladder.js';
import { exportFormats, exportLadder } from './export-ladder.js';

const call = makeLadder(callThroughProxy());
const attack = `"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u0000\u001b[2J'&;#\n%%{init}`;

/** A message in which everything that an export shows is hostile. */
function hostile() {
  const given: Hop = {
    from: 'alice',
    to: 'phone',
    line: `SIP/2.0 486 ${attack.replace('\n', ' ')}`,
    at: 0,
    branch: attack.replace(/[\n;]/g, ''),
    cseq: `1 ${attack.replace(/\n/g, '')}`,
    callId: attack,
  };
  const messages = hop(given).map((message) => ({
    ...message,
    element: attack,
    transaction: { key: attack, kind: 'INVITE client' as const, state: attack },
    why: { reason: attack, section: attack },
  }));
  return makeLadder(messages);
}

describe('an exported ladder', () => {
  it('shows every message with its reason, in every format', () => {
    for (const format of exportFormats) {
      const text = exportLadder(call, format);
      for (const shown of ['INVITE', '180', 'Ringing', '13.3.1.1', 'BYE', 'alice', 'proxy', 'bob']) {
        expect([format, text.includes(shown)]).toEqual([format, true]);
      }
    }
  });

  it('leaves the reasons out where asked for', () => {
    for (const format of ['svg', 'mermaid', 'text'] as const) {
      expect(exportLadder(call, format, { why: false })).not.toContain('§');
    }
  });

  it('of no messages is a whole document too', () => {
    for (const format of exportFormats) expect(() => exportLadder(makeLadder([]), format)).not.toThrow();
    expect(exportLadder(makeLadder([]), 'html')).toContain('no messages');
  });

  it('as JSON is the ladder', () => {
    expect(JSON.parse(exportLadder(call, 'json'))).toEqual(call);
  });

  it.each(['html', 'svg'] as const)(
    'as %s has no tag, attribute or control character from the network',
    (format) => {
      const text = exportLadder(hostile(), format, { title: attack });
      const tags = new Set([...text.matchAll(/<([a-z!/][^\s>]*)/gi)].map(([, name]) => name));

      expect([...tags].filter((name) => /script|img/i.test(name ?? ''))).toEqual([]);
      expect(text).not.toMatch(/<[^>]*\son\w+\s*=/i);
      expect(text).not.toMatch(/[\p{Cf}\p{Zl}]/u);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
      expect(text).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
    },
  );

  it('as Mermaid has one statement a line, whatever the names and reasons are', () => {
    const lines = exportLadder(hostile(), 'mermaid').trimEnd().split('\n');

    expect(lines[0]).toBe('sequenceDiagram');
    for (const line of lines.slice(1)) {
      expect(line).toMatch(
        /^ {4}(participant p\d+ as|p\d+(-->>|->>|--\)|-\)|--x|-x)p\d+:|Note over p\d+:) [^<>"'%;{}]*(#\d+;[^<>"'%;{}]*)*$/,
      );
    }
  });

  it('as text drives no terminal', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
    expect(exportLadder(hostile(), 'text')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('as HTML stands alone: no script, nothing loaded, a policy that forbids both', () => {
    const html = exportLadder(call, 'html');

    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|src=/i);
    expect(html.match(/<details/g)).toHaveLength(call.arrows.length);
    expect(html).toContain('href="#message-1"');
    expect(html).toContain('id="message-13"');
  });

  it('marks what was sent again, absorbed and lost', () => {
    const invite = {
      from: 'alice',
      to: 'bob',
      line: 'INVITE sip:bob@lab.test SIP/2.0',
      branch: 'a',
    } as const;
    const ladder = makeLadder(
      [
        { ...invite, at: 0, lost: true },
        { ...invite, at: 500, again: true },
        { ...invite, at: 1000, again: true, absorbed: true },
      ].flatMap((each) => hop(each)),
    );

    expect(exportLadder(ladder, 'svg')).toMatch(/stroke-dasharray[\s\S]*fill="none"/);
    expect(exportLadder(ladder, 'mermaid')).toMatch(
      /-xp1: INVITE lost#63;\n[\s\S]*-\)p1: INVITE \(again\) \(absorbed\)/,
    );
    expect(exportLadder(ladder, 'text')).toMatch(/╳│[\s\S]*►│[\s\S]*▷│/);
    expect(exportLadder(ladder, 'html')).toMatch(
      /<em>lost<\/em>[\s\S]*<em>sent again<\/em> <em>absorbed<\/em>/,
    );
  });
});
