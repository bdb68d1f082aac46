import { describe, expect, it } from '@jest/globals';
import type { Logger } from '@trapezoid/observability';
import { parseMessage, type SipRequest, type TappedDecision } from '@trapezoid/sip';
import { noticeTraps } from './notice-traps.js';

const gateway = '172.18.0.1';
const lan = '192.168.1.20';
const view = {
  interfaces: () => [{ address: '172.18.0.5', cidr: '172.18.0.5/16', internal: false }],
  gateways: () => [gateway],
};

function invite(fields: Readonly<Record<string, string>>, media = '192.168.1.5'): SipRequest {
  const body = `v=0\r\no=- 1 1 IN IP4 ${media}\r\ns=-\r\nc=IN IP4 ${media}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n`;
  const all = {
    Via: 'SIP/2.0/UDP 192.168.1.5:5060;branch=z9hG4bK1',
    'Max-Forwards': '70',
    From: '<sip:a@lab.test>;tag=1',
    To: '<sip:b@lab.test>',
    'Call-ID': 'c',
    CSeq: '1 INVITE',
    'Record-Route': '<sip:192.168.1.5;lr>',
    Contact: '<sip:a@172.18.0.7:5060>',
    'Content-Type': 'application/sdp',
    'Content-Length': String(body.length),
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`]));
  return parseMessage(
    Buffer.from(`INVITE sip:b@${lan} SIP/2.0\r\n${lines.join('\r\n')}\r\n\r\n${body}`),
  ) as SipRequest;
}

function listening(host: string) {
  const logged: string[] = [];
  const decisions: TappedDecision[] = [];
  const log = (level: string) => (text: string) => void logged.push(`${level}: ${text}`);
  const logger = { info: log('info'), warn: log('warn') } as unknown as Logger;
  const { onSendingOutside } = noticeTraps(
    { translation: { host, ports: new Map() }, logger },
    () => ({ showDecision: (_message, decision) => void decisions.push(decision) }),
    view,
  );
  return { logged, decisions, send: (message: SipRequest, to: string) => onSendingOutside?.(message, to) };
}

describe('a phone outside is told an address', () => {
  it('that it reaches: nothing is said', () => {
    const { logged, decisions, send } = listening('192.168.1.5');
    send(invite({}), lan);
    expect([logged, decisions]).toEqual([[], []]);
  });

  it.each([
    ['Via', invite({ Via: 'SIP/2.0/UDP 172.18.0.5:5060;branch=z9hG4bK1' }), 'RFC 3261 §18.1.1'],
    ['Record-Route', invite({ 'Record-Route': '<sip:172.18.0.5;lr>' }), 'RFC 3261 §16.6 step 4'],
    ['Contact', invite({ 'Record-Route': '' }), 'RFC 3261 §8.1.1.8'],
    ['session description', invite({}, '172.18.0.7'), 'RFC 8866 §5.7'],
  ])('of the containers in %s: the log and the trace say so, and what to set', (place, message, section) => {
    const { logged, decisions, send } = listening('192.168.1.5');
    send(message, lan);
    send(message, lan);
    expect(logged).toEqual([
      expect.stringMatching(new RegExp(`^warn: ${place} tells ${lan} .*172\\.18\\.0.*set TRAPEZOID_HOST`)),
    ]);
    expect(decisions).toEqual(
      Array(2).fill(expect.objectContaining({ decision: 'unreachable address', section })),
    );
  });

  it('of loopback, on another machine: the same', () => {
    const { logged, send } = listening('127.0.0.1');
    send(invite({ 'Record-Route': '<sip:127.0.0.1;lr>' }), lan);
    expect(logged).toEqual([
      expect.stringMatching(/^warn: Record-Route tells .* own machine: set TRAPEZOID_HOST/),
    ]);
  });

  it('of loopback, or of the containers, on their own machine: the first is right, the second works on Linux', () => {
    const { logged, send } = listening('127.0.0.1');
    send(invite({ 'Record-Route': '<sip:127.0.0.1;lr>' }), gateway);
    expect(logged).toEqual([]);
    send(invite({}, '172.18.0.7'), gateway);
    expect(logged).toEqual([expect.stringMatching(/^info: session description/)]);
  });

  it('in a message that can not be read: nothing is said, and nothing is thrown', () => {
    const { logged, send } = listening('192.168.1.5');
    send(invite({ 'Record-Route': 'nonsense' }), lan);
    expect(logged).toEqual([]);
  });
});
