import { beforeEach, describe, expect, it } from '@jest/globals';
import { requestText } from '../transport/recording-port.fixture.js';
import { LayerBench } from './layer-bench.fixture.js';

let bench: LayerBench;
beforeEach(async () => {
  bench = await LayerBench.start();
});

const via = (branch: string, sentBy = '192.0.2.1:5070', protocol = 'UDP') =>
  `SIP/2.0/${protocol} ${sentBy}${branch === '' ? '' : `;branch=${branch}`}`;

describe('matching requests to server transactions by the branch (RFC 3261 §17.2.3)', () => {
  it('keeps two phones apart that choose the same branch, Call-ID, CSeq and tags, by host and by port', () => {
    for (const sentBy of ['192.0.2.1:5070', '192.0.2.1:5071', '192.0.2.2:5070', '192.0.2.1'])
      bench.receive('OPTIONS', { Via: via('z9hG4bKsame', sentBy) });
    expect(bench.requests).toHaveLength(4);
  });

  it('keeps methods apart that share a branch, and a CANCEL from its INVITE', () => {
    for (const method of ['INVITE', 'CANCEL', 'OPTIONS', 'MESSAGE'])
      bench.receive(method, { Via: via('z9hG4bKsame') });
    expect(bench.requests.map(({ request }) => request.method)).toEqual([
      'INVITE',
      'CANCEL',
      'OPTIONS',
      'MESSAGE',
    ]);
  });

  it('takes what has the same branch for the same request, whatever else it says', () => {
    bench.receive('INVITE', { Via: via('z9hG4bKsame') });
    bench.respond(486);
    bench.receive('INVITE', {
      Via: via('z9hG4bKsame'),
      'Call-ID': 'other',
      CSeq: '2 INVITE',
      From: '<sip:x@x.test>;tag=x',
    });
    expect(bench.requests).toHaveLength(1);
    expect(bench.port.sentLines).toEqual(['486', '486']);
  });

  it('answers a request that comes again over another flow on the way of the first (RFC 3261 §18.2.2)', () => {
    bench.receive('OPTIONS');
    bench.respond(200);
    bench.port.receive(
      'OPTIONS sip:bob@192.0.2.9 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKOPTIONS\r\n' +
        'From: <sip:alice@a.test>;tag=a1\r\nTo: <sip:bob@b.test>\r\nCall-ID: call-1\r\nCSeq: 1 OPTIONS\r\n\r\n',
      { remote: { host: '198.51.100.7', port: 9999 } },
    );
    expect(bench.port.sent.map(({ target: { host, port } }) => `${host}:${port}`)).toEqual([
      '192.0.2.1:5070',
      '192.0.2.1:5070',
    ]);
  });

  it('knows the ACK to a refusal by the INVITE’s branch and passes it to nobody', () => {
    bench.receive('INVITE');
    bench.respond(486);
    bench.receive('ACK', { To: '<sip:bob@b.test>;tag=t' });
    expect([bench.requests[0]?.state, bench.acknowledged.length]).toEqual(['Confirmed', 0]);
  });

  it('passes the ACK to a 2xx up, which has a branch of its own (RFC 3261 §17, RFC 6026 §8.10)', () => {
    bench.receive('INVITE');
    bench.respond(200);
    bench.receive('ACK', { Via: via('z9hG4bKack'), To: '<sip:bob@b.test>;tag=t' });
    expect([bench.requests[0]?.state, bench.acknowledged.length]).toEqual(['Accepted', 1]);
  });

  it('passes an ACK up that belongs to no transaction: after timer H, or to another element’s INVITE', async () => {
    bench.receive('INVITE');
    bench.respond(486);
    await bench.clock.advanceAsync(32_000);
    bench.receive('ACK', { To: '<sip:bob@b.test>;tag=t' });
    bench.receive('ACK', { Via: via('z9hG4bKnobody') });
    expect(bench.acknowledged).toHaveLength(2);
    expect(bench.port.sentLines.slice(1)).not.toContain('481');
  });

  it('absorbs an ACK before any final response (RFC 3261 §17.2.1)', () => {
    bench.receive('INVITE');
    bench.receive('ACK');
    expect([bench.requests[0]?.state, bench.acknowledged.length]).toEqual(['Proceeding', 0]);
  });

  it('takes a request after the end of its transaction for a new one (RFC 3261 §17.2.2)', async () => {
    bench.receive('OPTIONS');
    bench.respond(200);
    await bench.clock.advanceAsync(31_999);
    bench.receive('OPTIONS');
    expect(bench.requests).toHaveLength(1);
    await bench.clock.advanceAsync(1);
    bench.receive('OPTIONS');
    expect(bench.requests).toHaveLength(2);
  });
});

describe('finding what a CANCEL means (RFC 3261 §9.2)', () => {
  const found = (lines: Record<string, string>) => {
    bench.receive('CANCEL', lines);
    return bench.layer.inviteToCancel(bench.requests.at(-1)?.request ?? bench.requests[0]!.request);
  };

  it('finds the INVITE with its branch and sent-by, in each of its states', () => {
    bench.receive('INVITE');
    const [invite] = bench.requests;
    expect(found({ Via: via('z9hG4bKINVITE') })).toBe(invite);
    bench.respond(200);
    expect(found({ Via: via('z9hG4bKINVITE') })).toBe(invite);
  });

  it.each([
    ['another branch', via('z9hG4bKother')],
    ['another sent-by', via('z9hG4bKINVITE', '192.0.2.1:5071')],
  ])('finds none with %s', (_name, other) => {
    bench.receive('INVITE');
    expect(found({ Via: other })).toBeUndefined();
  });

  it('is itself a transaction: a CANCEL that comes again gets the same answer (RFC 3261 §9.2)', () => {
    bench.receive('INVITE');
    bench.receive('CANCEL', { Via: via('z9hG4bKINVITE') });
    bench.respond(200, bench.requests[1]);
    bench.receive('CANCEL', { Via: via('z9hG4bKINVITE') });
    expect(bench.requests).toHaveLength(2);
    expect(bench.port.sentLines).toEqual(['200', '200']);
  });
});

describe('requests of RFC 2543, without the magic cookie (RFC 3261 §17.2.3)', () => {
  const own = { Via: via('1') };
  const acked = { ...own, To: '<sip:bob@b.test>;tag=t' };

  it('know an INVITE that comes again, with a branch of any kind or none', () => {
    for (const branch of ['', '1', 'z9hG4bK', 'Z9HG4BKx']) {
      const before = bench.requests.length;
      for (let times = 0; times < 3; times++) bench.receive('INVITE', { Via: via(branch) });
      expect(bench.requests).toHaveLength(before + 1);
    }
  });

  it.each<[string, Record<string, string>]>([
    ['To tag', { To: '<sip:bob@b.test>;tag=b' }],
    ['From tag', { From: '<sip:alice@a.test>;tag=a2' }],
    ['Call-ID', { 'Call-ID': 'call-2' }],
    ['CSeq number', { CSeq: '2 INVITE' }],
    ['branch', { Via: via('2') }],
    ['sent-by', { Via: via('1', '192.0.2.1:5071') }],
    ['protocol in Via', { Via: via('1', '192.0.2.1:5070', 'TCP') }],
    ['parameter in Via', { Via: `${via('1')};hidden` }],
  ])('are another request with another %s', (_name, lines) => {
    bench.receive('INVITE', own);
    bench.receive('INVITE', { ...own, ...lines });
    expect(bench.requests).toHaveLength(2);
  });

  it('are another request with another Request-URI or method', () => {
    bench.receive('OPTIONS', { ...own, CSeq: '1 OPTIONS' });
    bench.receive('MESSAGE', { ...own, CSeq: '1 MESSAGE' });
    const text =
      'OPTIONS sip:carol@192.0.2.9 SIP/2.0\r\nFrom: <sip:alice@a.test>;tag=a1\r\nTo: <sip:bob@b.test>\r\n';
    bench.port.receive(`${text}Via: ${own.Via}\r\nCall-ID: call-1\r\nCSeq: 1 OPTIONS\r\n\r\n`);
    expect(bench.requests).toHaveLength(3);
  });

  it('have the parameters of their Via in any order (RFC 3261 §20.42)', () => {
    bench.receive('INVITE', { Via: `${via('1', 'phone.test')};maddr=192.0.2.1;ttl=1` });
    bench.receive('INVITE', { Via: 'SIP/2.0/UDP phone.test;ttl=1;maddr=192.0.2.1;branch=1' });
    expect(bench.requests).toHaveLength(1);
  });

  it('are known whatever address they come from: received is noted here and no part of their Via (RFC 3261 §18.2.1)', () => {
    const text = requestText('INVITE', { Via: via('1', 'phone.test') });
    bench.port.receive(text);
    bench.port.receive(text, { remote: { host: '198.51.100.7', port: 5070 } });
    expect(bench.requests[0]?.request.text('Via')).toContain('received=192.0.2.1');
    expect(bench.requests).toHaveLength(1);
  });

  it('have their refusal acknowledged by an ACK with the response’s To tag', () => {
    bench.receive('INVITE', own);
    bench.respond(486);
    bench.receive('ACK', acked);
    bench.receive('ACK', acked);
    expect([bench.requests[0]?.state, bench.acknowledged.length]).toEqual(['Confirmed', 0]);
  });

  it('have it acknowledged within a dialog too, where the INVITE had the tag already', () => {
    bench.receive('INVITE', acked);
    bench.respond(488);
    bench.receive('ACK', acked);
    expect([bench.requests[0]?.state, bench.acknowledged.length]).toEqual(['Confirmed', 0]);
  });

  it.each(['', ';tag=other'])('pass an ACK up whose To tag is not the response’s: “%s”', (tag) => {
    bench.receive('INVITE', own);
    bench.respond(486);
    bench.receive('ACK', { ...own, To: `<sip:bob@b.test>${tag}` });
    expect([bench.requests[0]?.state, bench.acknowledged.length]).toEqual(['Completed', 1]);
  });

  it('are acknowledged by the same rules where the far end has no tags at all', () => {
    const bare = { ...own, From: '<sip:alice@a.test>' };
    bench.receive('INVITE', bare);
    bench.respond(486);
    bench.receive('ACK', { ...bare, To: '<sip:bob@b.test>;tag=t' });
    expect(bench.requests[0]?.state).toBe('Confirmed');
  });

  it('have the ACK to their 2xx passed up from Accepted, not absorbed (RFC 6026 §6)', () => {
    bench.receive('INVITE', own);
    bench.respond(200);
    bench.receive('ACK', acked);
    bench.receive('ACK', acked);
    expect([bench.requests[0]?.state, bench.acknowledged.length]).toEqual(['Accepted', 2]);
  });

  it('are cancelled by a CANCEL that differs in nothing but the method (RFC 3261 §9.2)', () => {
    bench.receive('INVITE', own);
    bench.receive('CANCEL', own);
    bench.receive('CANCEL', { ...own, 'Call-ID': 'call-2' });
    expect(
      bench.requests.map(({ request }) => bench.layer.inviteToCancel(request) === bench.requests[0]),
    ).toEqual([true, true, false]);
  });
});
