import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { printReport } from '../rtp/rtcp.js';
import { peer, started, stream } from './audio-session.fixture.js';

beforeEach(() => {
  jest.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('reports by RTCP (RFC 3550 §6)', () => {
  it('go out every five seconds on average, at random between half and one and a half of that (§6.3.1)', () => {
    const shortest = started({ random: { integer: () => 0 } });
    const longest = started({ random: { integer: (limit) => limit - 1 } });
    jest.advanceTimersByTime(60_000);
    expect(shortest.wire.rtcp).toHaveLength(24);
    expect(longest.wire.rtcp).toHaveLength(8);
  });

  it('tell what was sent and what came', () => {
    const { wire } = started();
    for (const sequenceNumber of [1, 2, 5]) wire.arrive({ sequenceNumber });
    jest.advanceTimersByTime(2500);
    expect(wire.rtcp[0]).toMatchObject({
      to: { host: '192.0.2.1', port: 4001 },
      report: {
        ssrc: wire.rtp[0]?.packet.ssrc,
        ntpMiddle: expect.any(Number),
        blocks: [{ ssrc: 77, lost: 2, fractionLost: 102, highestSequenceNumber: 5 }],
        bye: false,
      },
    });
  });

  it('are receiver reports while nothing is sent', () => {
    const { wire } = started({ stream: { ...stream, direction: 'recvonly' } });
    jest.advanceTimersByTime(2500);
    expect(wire.rtcp[0]?.report).not.toHaveProperty('ntpMiddle');
  });

  it('of the peer give what it lost of the packets sent to it', () => {
    const { wire, session } = started();
    jest.advanceTimersByTime(100);
    const received = { fractionLost: 25, lost: 7, highestSequenceNumber: 9, jitter: 12 };
    const about = (ssrc: number) =>
      printReport({ ssrc: 77, cname: 'p', now: Date.now(), received: { ssrc, ...received }, bye: false });
    wire.listener?.receiveRtcp(about(1), peer);
    expect(session.counts).not.toHaveProperty('reportedByPeer');
    wire.listener?.receiveRtcp(about(wire.rtp[0]?.packet.ssrc ?? 0), peer);
    expect(session.counts.reportedByPeer).toEqual({ lost: 7, fractionLost: 25, jitter: 12 });
  });

  it.each([
    ['asks for none', { ...peer, rtcpPort: 0 }],
    ['is on hold by 0.0.0.0 (RFC 3264 §8.4)', { host: '0.0.0.0', port: 4000, rtcpPort: 4001 }],
  ])('do not go to a peer that %s', (_, remote) => {
    const { wire, session } = started({ stream: { ...stream, remote, direction: 'recvonly' } });
    jest.advanceTimersByTime(10_000);
    session.stop();
    expect(wire.rtcp).toEqual([]);
  });

  it('go to another address where a=rtcp names one (RFC 3605)', () => {
    const remote = { ...peer, rtcpHost: '192.0.2.9', rtcpPort: 53_020 };
    const { wire } = started({ stream: { ...stream, remote } });
    jest.advanceTimersByTime(2500);
    expect(wire.rtcp[0]?.to).toEqual({ host: '192.0.2.9', port: 53_020 });
  });
});
