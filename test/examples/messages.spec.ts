import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CSeq, parseHeaderValue, SipSyntaxError } from '@trapezoid/sip';
import { runExample } from './support.js';

const readme = readFileSync(new URL('../../libs/sip/README.md', import.meta.url), 'utf8');

describe('example parse.ts', () => {
  it('prints what the README says that it prints', async () => {
    const { exports, printed } = await runExample([], () => import('../../libs/sip/examples/parse.js'));
    const [, shown] = /It prints:\n\n```\n(.*?)\n```/s.exec(readme) ?? [];
    expect(printed.join('\n')).toBe(shown);
    expect(printed).toContain('true');
    expect(exports.request.required(CSeq).number).toBe(1);
    expect(exports.next.required(CSeq).number).toBe(2);
  });
});

describe('example header.ts', () => {
  it('writes and reads a header that the library does not know', async () => {
    const { exports, printed } = await runExample([], () => import('../../libs/sip/examples/header.js'));
    expect(printed).toEqual(['180;celsius', '21']);
    expect(() => parseHeaderValue(exports.TemperatureHeader, 'warm')).toThrow(SipSyntaxError);
  });
});
