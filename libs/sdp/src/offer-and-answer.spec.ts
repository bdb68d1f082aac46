import { describe, expect, it } from '@jest/globals';
import { createAnswer } from './create-answer.js';
import { createOffer } from './create-offer.js';
import type { LocalSession } from './local-session.js';
import { parseSessionDescription } from './parse-session-description.js';
import { printSessionDescription } from './print-session-description.js';
import { readAnswer } from './read-answer.js';
import type { SessionDescription } from './session-description.js';

const alice: LocalSession = { address: '192.0.2.1', port: 4000, sessionId: 11 };
const bob: LocalSession = { address: '192.0.2.2', port: 5000, sessionId: 22 };

const overTheWire = (description: SessionDescription) =>
  parseSessionDescription(printSessionDescription(description));

function answerOf(offer: SessionDescription, local: LocalSession): SessionDescription {
  const outcome = createAnswer(overTheWire(offer), local);
  if (outcome.kind !== 'answer') throw new Error(outcome.reason);
  return outcome.answer;
}

function withMedia(description: SessionDescription, ...media: readonly string[]): SessionDescription {
  const [head = ''] = printSessionDescription(description).split('m=');
  return parseSessionDescription(`${head}${media.join('\r\n')}\r\n`);
}

describe('making an offer (RFC 3264 §5)', () => {
  it('lists the codecs in order of preference, each with its a=rtpmap', () => {
    expect(printSessionDescription(createOffer({ ...alice, codecs: ['PCMA', 'PCMU'], ptime: 20 }))).toBe(
      [
        'v=0',
        'o=- 11 1 IN IP4 192.0.2.1',
        's=-',
        'c=IN IP4 192.0.2.1',
        't=0 0',
        'm=audio 4000 RTP/AVP 8 0 101',
        'a=rtpmap:8 PCMA/8000',
        'a=rtpmap:0 PCMU/8000',
        'a=rtpmap:101 telephone-event/8000',
        'a=fmtp:101 0-15',
        'a=ptime:20',
        'a=sendrecv',
        '',
      ].join('\r\n'),
    );
  });

  it('takes another address for o= than for media', () => {
    const offer = createOffer({ ...alice, originAddress: '2001:db8::1', sessionVersion: 9 });
    expect(offer.origin).toMatchObject({ addressType: 'IP6', address: '2001:db8::1', sessionVersion: '9' });
    expect(offer.connection).toEqual({ addressType: 'IP4', address: '192.0.2.1' });
  });
});

describe('reading an answer (RFC 3264 §7)', () => {
  const offer = createOffer(alice);

  it('gives what both agreed on', () => {
    expect(readAnswer(offer, answerOf(offer, { ...bob, codecs: ['PCMA'], ptime: 40 }))).toEqual({
      kind: 'agreed',
      media: [
        {
          kind: 'audio',
          index: 0,
          remote: { host: '192.0.2.2', port: 5000, rtcpPort: 5001 },
          codec: { name: 'PCMA', payloadType: 8, clockRate: 8000 },
          dtmfPayloadType: 101,
          receives: { codecs: [{ name: 'PCMA', payloadType: 8, clockRate: 8000 }], telephoneEvent: 101 },
          direction: 'sendrecv',
          ptime: 40,
        },
      ],
    });
  });

  it('sends with the first format of the answer and with its numbers, receives with those of the offer (§5.1)', () => {
    const answer = withMedia(
      answerOf(offer, bob),
      'm=audio 5000 RTP/AVP 8 0 96',
      'a=rtpmap:96 telephone-event/8000',
    );
    expect(readAnswer(offer, answer)).toMatchObject({
      media: [{ codec: { name: 'PCMA' }, dtmfPayloadType: 96, receives: { telephoneEvent: 101 } }],
    });
  });

  it('has no telephone events when the answer has none (RFC 4733 §2.3)', () => {
    const outcome = readAnswer(offer, answerOf(offer, { ...bob, telephoneEvents: false }));
    expect(outcome.kind === 'agreed' && outcome.media[0]).not.toHaveProperty('dtmfPayloadType');
  });

  it('is agreed on nothing when every stream is refused', () => {
    expect(readAnswer(offer, withMedia(answerOf(offer, bob), 'm=audio 0 RTP/AVP 0'))).toEqual({
      kind: 'agreed',
      media: [],
    });
  });

  it.each([
    ['sendrecv', 'sendonly', 'recvonly'],
    ['sendrecv', 'recvonly', 'sendonly'],
    ['sendrecv', 'inactive', 'inactive'],
    ['sendonly', 'recvonly', 'sendonly'],
    ['sendonly', 'sendrecv', 'sendonly'],
    ['inactive', 'sendrecv', 'inactive'],
  ] as const)('that was offered %s and answered %s makes this side %s', (direction, answered, expected) => {
    const offered = createOffer({ ...alice, direction });
    const answer = withMedia(answerOf(offered, bob), 'm=audio 5000 RTP/AVP 0', `a=${answered}`);
    expect(readAnswer(offered, answer)).toMatchObject({ kind: 'agreed', media: [{ direction: expected }] });
  });

  it.each([
    ['fewer m= lines (§6)', [], '0 m= lines where the offer has 1'],
    ['more m= lines (§6)', ['m=audio 1 RTP/AVP 0', 'm=audio 2 RTP/AVP 0'], '2 m= lines'],
    ['another media type (§6.1)', ['m=video 5000 RTP/AVP 0'], 'is not audio'],
    ['another transport', ['m=audio 5000 RTP/SAVP 0'], 'is not RTP/AVP'],
    ['no format of the offer (§6.1)', ['m=audio 5000 RTP/AVP 18'], 'no codec of the offer'],
    ['another address family', ['m=audio 5000 RTP/AVP 0', 'c=IN IP6 2001:db8::2'], 'IP6'],
  ])('finds %s to be a problem', (_, media, reason) => {
    const outcome = readAnswer(offer, withMedia(answerOf(offer, bob), ...media));
    expect(outcome).toMatchObject({ kind: 'problem', reason: expect.stringContaining(reason) });
  });

  it('finds the revival of an ended stream to be a problem (§8.2)', () => {
    const offered = withMedia(offer, 'm=video 0 RTP/AVP 31', 'm=audio 4000 RTP/AVP 0');
    const answer = withMedia(answerOf(offer, bob), 'm=video 7000 RTP/AVP 31', 'm=audio 5000 RTP/AVP 0');
    expect(readAnswer(offered, answer)).toMatchObject({
      kind: 'problem',
      reason: expect.stringContaining('port 0'),
    });
  });
});

describe('a new offer in a session (RFC 3264 §8)', () => {
  const first = createOffer(alice);

  it('is the same as before, version and all, when nothing has changed', () => {
    expect(createOffer({ ...alice, previous: first })).toEqual(first);
  });

  it('puts the peer on hold with sendonly and a version one higher (§8.4)', () => {
    const hold = createOffer({ ...alice, previous: first, direction: 'sendonly' });
    expect(hold.origin).toEqual({ ...first.origin, sessionVersion: '2' });
    expect(hold.media[0]?.direction).toBe('sendonly');
    expect(answerOf(hold, bob).media[0]?.direction).toBe('recvonly');
    const resumed = createOffer({ ...alice, previous: hold });
    expect(resumed).toEqual({ ...first, origin: { ...first.origin, sessionVersion: '3' } });
  });

  it('counts versions beyond the range of a double', () => {
    const previous = { ...first, origin: { ...first.origin, sessionVersion: '18446744073709551614' } };
    const { origin } = createOffer({ ...alice, previous, direction: 'inactive' });
    expect(origin.sessionVersion).toBe('18446744073709551615');
  });

  it('of the one who answered keeps all m= lines in their places, and the payload types (§8, §8.3.2)', () => {
    const browser = withMedia(
      first,
      'm=video 6000 RTP/AVP 31',
      'm=audio 4000 RTP/AVPF 8 96',
      'a=rtpmap:96 telephone-event/8000',
    );
    const answer = answerOf(browser, bob);
    const offer = createOffer({ ...bob, previous: answer, direction: 'sendonly' });
    expect(offer.media.map(({ media, port, protocol }) => [media, port, protocol])).toEqual([
      ['video', 0, 'RTP/AVP'],
      ['audio', 5000, 'RTP/AVPF'],
    ]);
    expect(offer.media[1]?.formats).toEqual(['0', '8', '96']);
    expect(offer.origin).toEqual({ ...answer.origin, sessionVersion: '2' });
  });
});
