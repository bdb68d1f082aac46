import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Answered, createAnswer } from './create-answer.js';
import { createOffer } from './create-offer.js';
import type { LocalSession } from './local-session.js';
import { parseSessionDescription } from './parse-session-description.js';
import { printSessionDescription } from './print-session-description.js';

const local: LocalSession = { address: '192.0.2.20', port: 20_000, sessionId: 7 };

function offerOf(...media: string[]) {
  return parseSessionDescription(
    [
      'v=0',
      'o=- 1 5 IN IP4 192.0.2.1',
      's=-',
      'c=IN IP4 192.0.2.1',
      't=3034423619 3042462419',
      ...media,
    ].join('\r\n'),
  );
}

function answerTo(offer: ReturnType<typeof offerOf>, session = local): Answered {
  const outcome = createAnswer(offer, session);
  if (outcome.kind !== 'answer') throw new Error(outcome.reason);
  return outcome;
}

describe('answering an offer (RFC 3264 §6)', () => {
  it('gives address, port, formats and the time of the offer', () => {
    const offer = offerOf(
      'm=audio 49170 RTP/AVP 18 8 0 101',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-16',
      'a=ptime:30',
    );
    const { answer, media } = answerTo(offer);
    expect(printSessionDescription(answer).split('\r\n')).toEqual([
      'v=0',
      'o=- 7 1 IN IP4 192.0.2.20',
      's=-',
      'c=IN IP4 192.0.2.20',
      't=3034423619 3042462419',
      'm=audio 20000 RTP/AVP 8 0 101',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=sendrecv',
      '',
    ]);
    expect(media).toEqual([
      {
        kind: 'audio',
        index: 0,
        remote: { host: '192.0.2.1', port: 49170, rtcpPort: 49171 },
        codec: { name: 'PCMA', payloadType: 8, clockRate: 8000 },
        dtmfPayloadType: 101,
        receives: {
          codecs: [
            { name: 'PCMA', payloadType: 8, clockRate: 8000 },
            { name: 'PCMU', payloadType: 0, clockRate: 8000 },
          ],
          telephoneEvent: 101,
        },
        direction: 'sendrecv',
        ptime: 30,
      },
    ]);
  });

  it('takes the order of the offer, not its own (§6.1)', () => {
    const offer = offerOf('m=audio 49170 RTP/AVP 8 0');
    expect(answerTo(offer, { ...local, codecs: ['PCMU', 'PCMA'] }).media[0]?.codec.name).toBe('PCMA');
  });

  it('leaves out codecs and events that the phone does not have', () => {
    const offer = offerOf('m=audio 49170 RTP/AVP 8 0 101', 'a=rtpmap:101 telephone-event/8000');
    const { answer, media } = answerTo(offer, { ...local, codecs: ['PCMU'], telephoneEvents: false });
    expect(answer.media[0]?.formats).toEqual(['0']);
    expect(media[0]).not.toHaveProperty('dtmfPayloadType');
  });

  it('uses the payload type numbers of the offer, static or not, for any spelling of the name (§6.1)', () => {
    const offer = offerOf(
      'm=audio 49170 RTP/AVP 96 0 97 98',
      'a=rtpmap:96 pcma/8000',
      'a=rtpmap:97 telephone-event/48000',
      'a=rtpmap:98 Telephone-Event/8000',
    );
    const { answer, media } = answerTo(offer);
    expect(answer.media[0]?.formats).toEqual(['96', '0', '98']);
    expect(media[0]?.codec).toEqual({ name: 'PCMA', payloadType: 96, clockRate: 8000 });
    expect(media[0]?.dtmfPayloadType).toBe(98);
  });

  it('does not take a static number that a=rtpmap gives to another codec', () => {
    const offer = offerOf('m=audio 49170 RTP/AVP 0 8', 'a=rtpmap:0 PCMU/16000');
    expect(answerTo(offer).answer.media[0]?.formats).toEqual(['8']);
  });

  it('has as many m= lines as the offer, in its order, and refuses with port 0 what is not G.711 audio', () => {
    const offer = offerOf(
      'm=video 51372 RTP/AVP 31',
      'm=audio 49168 RTP/SAVP 0',
      'm=audio 49169 UDP/TLS/RTP/SAVPF 0',
      'm=audio 49170 RTP/AVP 0',
      'm=audio 49172 RTP/AVP 0',
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    );
    const { answer, media } = answerTo(offer);
    expect(answer.media.map(({ media: type, port, protocol }) => `${type} ${port} ${protocol}`)).toEqual([
      'video 0 RTP/AVP',
      'audio 0 RTP/SAVP',
      'audio 0 UDP/TLS/RTP/SAVPF',
      'audio 20000 RTP/AVP',
      'audio 0 RTP/AVP',
      'application 0 UDP/DTLS/SCTP',
    ]);
    expect(media.map(({ index }) => index)).toEqual([3]);
    expect(answer.media.every(({ formats }) => formats.length > 0)).toBe(true);
  });

  it('answers an offer without m= lines with none', () => {
    const { answer, media } = answerTo(offerOf());
    expect(answer.media).toEqual([]);
    expect(media).toEqual([]);
  });

  it('answers a stream of port 0 with port 0, and takes that for no refusal (§8.2)', () => {
    const { answer, media } = answerTo(offerOf('m=audio 0 RTP/AVP 0'));
    expect(answer.media.map(({ port }) => port)).toEqual([0]);
    expect(media).toEqual([]);
  });

  it('takes c= of the stream before that of the session, and a=rtcp for RTCP (RFC 3605 §2.1)', () => {
    const { media } = answerTo(offerOf('m=audio 49170 RTP/AVP 0', 'c=IN IP4 192.0.2.9', 'a=rtcp:53020'));
    expect(media[0]?.remote).toEqual({ host: '192.0.2.9', port: 49170, rtcpPort: 53020 });
  });

  it('sends RTCP to the address of a=rtcp, and nowhere when it is of no use', () => {
    const remoteOf = (rtcp: string) => answerTo(offerOf('m=audio 4000 RTP/AVP 0', rtcp)).media[0]?.remote;
    expect(remoteOf('a=rtcp:53020 IN IP4 192.0.2.7')).toMatchObject({
      rtcpHost: '192.0.2.7',
      rtcpPort: 53020,
    });
    expect(remoteOf('a=rtcp:53020 IN IP4 host.example')).toMatchObject({ rtcpPort: 0 });
  });

  it('speaks IPv6 where the phone does', () => {
    const session = { ...local, address: '2001:db8::20' };
    const { answer, media } = answerTo(offerOf('m=audio 49170 RTP/AVP 0', 'c=IN IP6 2001:db8::1'), session);
    expect(media[0]?.remote.host).toBe('2001:db8::1');
    expect(printSessionDescription(answer)).toContain('o=- 7 1 IN IP6 2001:db8::20\r\n');
    expect(printSessionDescription(answer)).toContain('c=IN IP6 2001:db8::20\r\n');
  });

  it.each([
    ['codecs it does not have', ['m=audio 4000 RTP/AVP 18 9'], 305, 'no codec in common'],
    ['SRTP alone', ['m=audio 4000 RTP/SAVP 0'], 302, 'RTP/SAVP'],
    ['video alone', ['m=video 4000 RTP/AVP 31'], 304, 'video'],
    ['video and audio, naming the audio', ['m=video 1 RTP/AVP 31', 'm=audio 4000 RTP/AVP 18'], 305, 'codec'],
    ['another address family', ['m=audio 4000 RTP/AVP 0', 'c=IN IP6 2001:db8::1'], 301, 'IP6'],
    ['an address of the other type', ['m=audio 4000 RTP/AVP 0', 'c=IN IP4 2001:db8::1'], 301, 'numeric IP4'],
    ['a host name', ['m=audio 4000 RTP/AVP 0', 'c=IN IP4 phone.example'], 301, 'numeric IP4'],
    ['an address with a zone', ['m=audio 4000 RTP/AVP 0', 'c=IN IP6 fe80::1%lo'], 301, 'numeric IP6'],
    ['multicast', ['m=audio 4000 RTP/AVP 0', 'c=IN IP4 233.252.0.1/127'], 330, 'multicast'],
    ['a range of ports', ['m=audio 4000/2 RTP/AVP 0'], 307, 'range of ports'],
  ])('refuses %s with a reason for the Warning header (RFC 3261 §20.43)', (_, media, warnCode, reason) => {
    const outcome = createAnswer(offerOf(...media), local);
    expect(outcome).toMatchObject({
      kind: 'not-acceptable',
      warnCode,
      reason: expect.stringContaining(reason),
    });
  });

  it('refuses a description in which a stream has no c= line at all', () => {
    const offer = parseSessionDescription(
      'v=0\no=- 1 1 IN IP4 192.0.2.1\ns=-\nt=0 0\nm=audio 4000 RTP/AVP 0',
    );
    expect(createAnswer(offer, local)).toMatchObject({ kind: 'not-acceptable', warnCode: 399 });
  });
});

describe('the direction of an answer (RFC 3264 §6.1)', () => {
  it.each([
    ['sendrecv', 'sendrecv', 'sendrecv'],
    ['sendonly', 'sendrecv', 'recvonly'],
    ['recvonly', 'sendrecv', 'sendonly'],
    ['inactive', 'sendrecv', 'inactive'],
    ['sendrecv', 'sendonly', 'sendonly'],
    ['sendrecv', 'recvonly', 'recvonly'],
    ['sendonly', 'sendonly', 'inactive'],
    ['recvonly', 'recvonly', 'inactive'],
    ['sendrecv', 'inactive', 'inactive'],
  ] as const)('to %s, of a phone that wants %s, is %s', (offered, direction, expected) => {
    const { answer, media } = answerTo(offerOf('m=audio 4000 RTP/AVP 0', `a=${offered}`), {
      ...local,
      direction,
    });
    expect(answer.media[0]?.direction).toBe(expected);
    expect(media[0]?.direction).toBe(expected);
  });

  it('follows an attribute of the session where the stream has none (RFC 8866 §6.7)', () => {
    const { answer } = answerTo(offerOf('a=sendonly', 'm=audio 4000 RTP/AVP 0'));
    expect(answer.media[0]?.direction).toBe('recvonly');
  });

  it.each(['0.0.0.0', 'anonymous.invalid'])(
    'to a hold by c=IN IP4 %s stays as offered, but nothing is sent (§8.4, RFC 6337 §5.4)',
    (address) => {
      const { answer, media } = answerTo(offerOf('m=audio 4000 RTP/AVP 0', `c=IN IP4 ${address}`));
      expect(answer.media[0]?.direction).toBe('sendrecv');
      expect(media[0]?.direction).toBe('recvonly');
      expect(media[0]?.remote.host).toBe('0.0.0.0');
    },
  );
});

describe('the packet interval (RFC 3264 §6.1)', () => {
  it.each([
    ['20 ms when none is asked for', [], 20],
    ['what the peer asks for', ['a=ptime:40'], 40],
    ['no more than its maxptime', ['a=ptime:60', 'a=maxptime:30'], 30],
    ['at least 10 ms', ['a=ptime:1'], 10],
    ['at most 100 ms', ['a=ptime:5000'], 100],
  ])('is %s', (_, attributes, ptime) => {
    expect(answerTo(offerOf('m=audio 4000 RTP/AVP 0', ...attributes)).media[0]?.ptime).toBe(ptime);
  });
});

describe('an answer later in a session (RFC 3264 §8)', () => {
  const offer = offerOf('m=audio 4000 RTP/AVP 0');

  it('is the same when nothing has changed', () => {
    const { answer } = answerTo(offer);
    expect(answerTo(offer, { ...local, previous: answer }).answer).toEqual(answer);
  });

  it('counts its version up by one when something has', () => {
    const { answer } = answerTo(offer);
    const held = answerTo(offerOf('m=audio 4000 RTP/AVP 0', 'a=sendonly'), { ...local, previous: answer });
    expect(held.answer.origin).toEqual({ ...answer.origin, sessionVersion: '2' });
  });
});

describe('every answer to an offer of a phone', () => {
  it('is one that the parser reads, with the m= lines of the offer', () => {
    const media = fc.record({
      type: fc.constantFrom('audio', 'video'),
      port: fc.integer({ min: 0, max: 65_535 }),
      protocol: fc.constantFrom('RTP/AVP', 'RTP/AVPF', 'RTP/SAVP'),
      formats: fc.array(fc.integer({ min: 0, max: 127 }), { minLength: 1, maxLength: 6 }),
    });
    fc.assert(
      fc.property(fc.array(media, { maxLength: 6 }), (lines) => {
        const own = createOffer({ address: '192.0.2.1', port: 4000, sessionId: 1 });
        const added = lines.map(({ type, port, protocol, formats }) => ({
          media: type,
          port,
          protocol,
          formats: formats.map(String),
          mappings: [],
          parameters: [],
        }));
        const offered = { ...own, media: [...added, ...own.media] };
        const { answer } = answerTo(offered);
        expect(parseSessionDescription(printSessionDescription(answer))).toEqual(answer);
        expect(answer.media.map(({ media: type }) => type)).toEqual(
          offered.media.map(({ media: type }) => type),
        );
        expect(answer.media.filter(({ port }) => port !== 0)).toHaveLength(1);
      }),
    );
  });
});
