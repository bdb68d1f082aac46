import { beforeEach, describe, expect, it } from '@jest/globals';
import { bindingOf, RedirectBench, requestOf } from './redirect.fixture.js';

const invite = (fields: Readonly<Record<string, string>> = {}) =>
  requestOf('INVITE', 'sip:bob@lab.test', fields);
const ackTo = (tag: string) =>
  requestOf('ACK', 'sip:bob@lab.test', { CSeq: '1 ACK', To: `<sip:bob@lab.test>;tag=${tag}` });
const cancel = () => requestOf('CANCEL', 'sip:bob@lab.test', { CSeq: '1 CANCEL' });

describe('a redirect server (RFC 3261 §8.3)', () => {
  let bench: RedirectBench;

  beforeEach(async () => {
    bench = await RedirectBench.start(`[{ match: { user: old }, status: 301, to: 'sip:new@lab.test' }]`);
    bench.bind('bob', bindingOf('sip:bob@10.0.1.1', { q: 0.3, expiresAt: bench.clock.now() + 90_000 }));
  });

  it('answers 302 with q and expires, and a To tag (§21.3.3, §8.2.6.2)', async () => {
    const [response] = await bench.ask(invite());
    expect(response?.statusCode).toBe(302);
    expect(response?.text('Contact')).toBe('<sip:bob@10.0.1.1>;q=0.3;expires=90');
    expect(response?.text('To')).toMatch(/;tag=\S+$/);
    expect(bench.faults).toEqual([]);
  });

  it('repeats a 3xx until its ACK, which ends there (§17.2.1 timer G)', async () => {
    bench.send(invite());
    await bench.pass(1600);
    // At once, after 500 ms and 1 s more.
    expect(bench.statusCodes).toEqual([302, 302, 302]);
    const tag = /tag=(\S+)$/.exec(bench.responses[0]?.text('To') ?? '')?.[1] ?? '';
    bench.send(ackTo(tag));
    await bench.pass(64_000);
    expect(bench.statusCodes).toEqual([302, 302, 302]);
    expect(bench.faults).toEqual([]);
  });

  it('gives up repeating after 64*T1 without an ACK (§17.2.1 timer H)', async () => {
    bench.send(invite());
    await bench.pass(31_900);
    const repeated = bench.responses.length;
    // 0, 0.5, 1.5, 3.5, 7.5 and every 4 s from then on.
    expect(repeated).toBe(11);
    await bench.pass(60_000);
    expect(bench.responses).toHaveLength(repeated);
  });

  it('answers a retransmitted INVITE with the same response, and asks nobody again (§17.2.1)', async () => {
    let asked = 0;
    bench.beforeLookup = async () => void asked++;
    const [first] = await bench.ask(invite());
    const [second] = await bench.ask(invite());
    expect(second?.text('To')).toBe(first?.text('To'));
    expect(asked).toBe(1);
  });

  it('sends a 3xx once over TCP (§17.2.1)', async () => {
    bench.send(invite({ Via: 'SIP/2.0/TCP 10.0.0.9:5060;branch=z9hG4bK-1' }), 'TCP');
    await bench.pass(64_000);
    expect(bench.statusCodes).toEqual([302]);
  });

  it('answers 100 where the location server takes longer than 200 ms (§17.2.1)', async () => {
    bench.beforeLookup = () => new Promise((resolve) => bench.clock.setTimeout(resolve, 300));
    await bench.ask(invite(), 400);
    expect(bench.statusCodes).toEqual([100, 302]);
  });

  it('answers CANCEL with 200 and an open INVITE with 487, under one To tag (§9.2)', async () => {
    let found = () => {};
    bench.beforeLookup = () =>
      new Promise((resolve) => {
        found = resolve;
      });
    await bench.ask(invite());
    const answers = await bench.ask(cancel());
    expect(answers.map((answer) => [answer.statusCode, answer.text('CSeq')])).toEqual([
      [200, '1 CANCEL'],
      [487, '1 INVITE'],
    ]);
    expect(answers[0]?.text('To')).toBe(answers[1]?.text('To'));
    // What the location server finds afterwards is of no use any more.
    found();
    await bench.pass();
    expect(bench.statusCodes).not.toContain(302);
    expect(bench.faults).toEqual([]);
  });

  it('answers CANCEL for an INVITE that has its 3xx with 200 and changes nothing (§9.2)', async () => {
    const [redirected] = await bench.ask(invite());
    const answers = await bench.ask(cancel());
    expect(answers.map((answer) => [answer.statusCode, answer.text('CSeq')])).toEqual([[200, '1 CANCEL']]);
    expect(answers[0]?.text('To')).toBe(redirected?.text('To'));
  });

  it('answers CANCEL for no INVITE at all with 481, never with a 3xx (§9.2)', async () => {
    await bench.ask(requestOf('CANCEL', 'sip:old@lab.test', { CSeq: '1 CANCEL' }));
    expect(bench.statusCodes).toEqual([481]);
  });

  it('answers no ACK', async () => {
    await bench.ask(ackTo('x'));
    await bench.ask(requestOf('ACK', 'sip:old@lab.test', { CSeq: '1 ACK' }));
    expect(bench.sent).toEqual([]);
  });

  it.each(['MESSAGE', 'OPTIONS', 'SUBSCRIBE', 'REFER', 'PUBLISH', 'REGISTER', 'BYE', 'FROBNICATE'])(
    'redirects %s as it does INVITE',
    async (method) => {
      const [response] = await bench.ask(requestOf(method, 'sip:old@lab.test'));
      expect([response?.statusCode, response?.text('Contact')]).toEqual([301, '<sip:new@lab.test>']);
    },
  );

  it.each([
    ['an unknown option tag in Require', { Require: 'nothing-of-this-world' }],
    ['an unknown option tag in Proxy-Require', { 'Proxy-Require': 'nothing-of-this-world' }],
    ['an unknown header field', { 'X-Nothing': 'of this world' }],
    ['Max-Forwards of 0, as it forwards nothing', { 'Max-Forwards': '0' }],
  ])('redirects in spite of %s', async (_what, fields: Readonly<Record<string, string>>) => {
    expect((await bench.ask(invite(fields)))[0]?.statusCode).toBe(302);
  });

  it('says why it does not: 400, 404, 416, 480', async () => {
    bench.bind('idle');
    const uris = ['sip:bob@', 'sip:nobody@lab.test', 'urn:service:sos', 'sip:idle@lab.test'];
    for (const [index, uri] of uris.entries()) {
      const fields = {
        Via: `SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK-${uri.length}${index}`,
        To: '<sip:anybody@lab.test>',
        CSeq: '1 MESSAGE',
      };
      await bench.ask(requestOf('MESSAGE', uri, fields));
    }
    expect(bench.statusCodes).toEqual([400, 404, 416, 480]);
  });

  it('tells a SIPS caller that SIPS is not to be had: 480 with Warning 380 (RFC 5630 §5.4)', async () => {
    const [response] = await bench.ask(requestOf('INVITE', 'sips:bob@lab.test'));
    expect([response?.statusCode, response?.text('Warning')]).toEqual([
      480,
      '380 redirect "SIPS Not Allowed"',
    ]);
  });

  it('sends no request of its own, whatever it is asked', async () => {
    for (const [index, method] of ['INVITE', 'MESSAGE', 'CANCEL', 'SUBSCRIBE', 'REFER'].entries()) {
      const via = { Via: `SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK-9${index}`, CSeq: `1 ${method}` };
      bench.send(
        requestOf(method, 'sip:bob@lab.test', { ...via, Route: '<sip:10.0.0.3;lr>, <sip:10.0.0.8;lr>' }),
      );
      bench.send(requestOf(method, 'sip:old@lab.test', { ...via, Via: `${via.Via}x` }));
    }
    await bench.pass(64_000);
    expect(bench.sent.length).toBeGreaterThanOrEqual(10);
    expect(bench.sent.filter(({ firstLine }) => !firstLine.startsWith('SIP/2.0 '))).toEqual([]);
    expect(new Set(bench.sent.map(({ destination }) => destination.host))).toEqual(new Set(['10.0.0.9']));
  });
});
