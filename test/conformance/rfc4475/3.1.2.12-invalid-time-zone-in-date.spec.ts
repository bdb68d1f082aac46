import { afterEach, describe, expect, it } from '@jest/globals';
import { DateHeader } from '@trapezoid/sip';
import { requestIn, strictErrorIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { requestWithStartLine } from '../support/start-line.js';

const invite = (zone: string) =>
  requestWithStartLine('INVITE sip:bob@lab.test SIP/2.0', `\nDate: Fri, 01 Jan 2010 16:00:00 ${zone}`);

describe.each(['EST', 'UT', 'UTC', 'UCT'])('RFC 4475 §3.1.2.12: a Date in %s', (zone) => {
  let bench: ProxyConformanceBench | undefined;

  afterEach(() => bench?.close());

  it('is refused where it is read', () => {
    expect(strictErrorIn(invite(zone))).toContain('Date');
    expect(() => requestIn(invite(zone)).header(DateHeader)).toThrow('Date');
  });

  it('does not keep a proxy, which has no use for it, from forwarding it as it came', async () => {
    bench = await ProxyConformanceBench.start();
    await bench.ask(invite(zone));
    expect(bench.phone.requests[0]?.text('Date')).toBe(`Fri, 01 Jan 2010 16:00:00 ${zone}`);
  });
});
