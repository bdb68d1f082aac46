import { describe, expect, it } from '@jest/globals';
import { type Answered, createAnswer } from './create-answer.js';
import type { LocalSession } from './local-session.js';
import { parseSessionDescription } from './parse-session-description.js';
import type { SessionDescription } from './session-description.js';

const local: LocalSession = { address: '192.0.2.20', port: 20_000, sessionId: 7 };

const offerOf = (...media: string[]): SessionDescription =>
  parseSessionDescription(
    ['v=0', 'o=- 1 5 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', ...media].join('\r\n'),
  );

/** The answers to offers that follow one another in a session. */
function answersTo(...offers: readonly SessionDescription[]): readonly Answered[] {
  let previous: SessionDescription | undefined;
  return offers.map((offer) => {
    const outcome = createAnswer(offer, previous === undefined ? local : { ...local, previous });
    if (outcome.kind !== 'answer') throw new Error(outcome.reason);
    previous = outcome.answer;
    return outcome;
  });
}

const lines = ({ answer }: Answered): readonly string[] =>
  answer.media.map(({ media, port }) => `${media} ${port}`);
const version = ({ answer }: Answered) => answer.origin.sessionVersion;

describe('an offer that adds a stream (RFC 3264 §8.1)', () => {
  const audio = 'm=audio 4000 RTP/AVP 0';

  it('is answered with a line for it, in its place below the others, and the old stream goes on', () => {
    const answers = answersTo(offerOf(audio), offerOf(audio, 'm=video 4002 RTP/AVP 31'));
    expect(answers.map(lines)).toEqual([['audio 20000'], ['audio 20000', 'video 0']]);
    expect(answers.map(({ media }) => media.map(({ index }) => index))).toEqual([[0], [0]]);
    expect(answers.map(version)).toEqual(['1', '2']);
  });

  it('may use the place of one that had ended: the new one is taken there', () => {
    const answers = answersTo(
      offerOf('m=video 0 RTP/AVP 31', audio),
      offerOf('m=audio 4004 RTP/AVP 8', 'm=audio 0 RTP/AVP 0'),
    );
    expect(answers.map(lines)).toEqual([
      ['video 0', 'audio 20000'],
      ['audio 20000', 'audio 0'],
    ]);
    expect(answers[1]?.media).toMatchObject([{ index: 0, codec: { name: 'PCMA' } }]);
  });
});

describe('an offer that changes a stream', () => {
  it('of another port or address has its media sent there at once; the answer stays as it was (RFC 3264 §8.3.1)', () => {
    const answers = answersTo(
      offerOf('m=audio 4000 RTP/AVP 0'),
      offerOf('m=audio 4010 RTP/AVP 0'),
      offerOf('m=audio 4010 RTP/AVP 0', 'c=IN IP4 192.0.2.99'),
    );
    expect(answers.map(({ media }) => media[0]?.remote)).toMatchObject([
      { host: '192.0.2.1', port: 4000 },
      { host: '192.0.2.1', port: 4010 },
      { host: '192.0.2.99', port: 4010 },
    ]);
    expect(answers.map(lines)).toEqual([['audio 20000'], ['audio 20000'], ['audio 20000']]);
    expect(answers.map(version)).toEqual(['1', '1', '1']);
  });

  it('to a media type that is not spoken here is refused in its place, and answered as any stream is where it comes back (RFC 3264 §8.3.3)', () => {
    const voice = offerOf('m=audio 4000 RTP/AVP 0', 'm=audio 0 RTP/AVP 0');
    const fax = offerOf('m=image 4000 udptl t38', 'm=audio 4006 RTP/AVP 0');
    const answers = answersTo(voice, fax, voice);
    expect(answers.map(lines)).toEqual([
      ['audio 20000', 'audio 0'],
      ['image 0', 'audio 20000'],
      ['audio 20000', 'audio 0'],
    ]);
    expect(createAnswer(offerOf('m=image 4000 udptl t38'), local)).toMatchObject({
      kind: 'not-acceptable',
      reason: 'media type image is not available',
    });
  });

  it('by its attributes is followed at once: packet interval and direction (RFC 3264 §8.3.4)', () => {
    const audio = 'm=audio 4000 RTP/AVP 0';
    const answers = answersTo(
      offerOf(audio, 'a=ptime:20'),
      offerOf(audio, 'a=ptime:40'),
      offerOf(audio, 'a=ptime:40', 'a=recvonly'),
    );
    expect(answers.map(({ media: [stream] }) => [stream?.ptime, stream?.direction])).toEqual([
      [20, 'sendrecv'],
      [40, 'sendrecv'],
      [40, 'sendonly'],
    ]);
  });
});

describe('a multicast stream (RFC 3264 §5.2, §6.2)', () => {
  it('is refused: a phone’s stream has two sides', () => {
    expect(createAnswer(offerOf('m=audio 4000 RTP/AVP 0', 'c=IN IP4 224.2.1.1/127'), local)).toMatchObject({
      kind: 'not-acceptable',
      warnCode: 330,
      reason: 'multicast is not available',
    });
  });
});
