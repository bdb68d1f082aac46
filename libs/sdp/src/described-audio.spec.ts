import { describe, expect, it } from '@jest/globals';
import { DescribedAudio, type DescriptionBody } from './described-audio.js';
import type { NegotiatedMedia } from './negotiated-media.js';

const directions: Record<string, string[]> = { one: [], two: [] };

function side(name: 'one' | 'two', port: number): DescribedAudio {
  directions[name] = [];
  const onMedia = (media: readonly NegotiatedMedia[]) =>
    directions[name]?.push(media[0]?.direction ?? 'none');
  return new DescribedAudio({ address: '192.0.2.1', port, sessionId: port, onMedia });
}

const received = ({ content }: DescriptionBody) => ({ content: Buffer.from(content) });

function exchange(offerer: DescribedAudio, answerer: DescribedAudio) {
  const offer = offerer.offer();
  const answer = answerer.answer(received(offer));
  return answer === undefined ? answerer.problem : offerer.acceptAnswer(received(answer));
}

describe('the offers and answers of one call (RFC 3264)', () => {
  it('agree, hold, are held by both, and resume (§8.4)', () => {
    const [one, two] = [side('one', 4000), side('two', 5000)];
    expect(exchange(one, two)).toBeUndefined();
    one.hold(true);
    expect(exchange(one, two)).toBeUndefined();
    two.hold(true);
    expect(exchange(two, one)).toBeUndefined();
    one.hold(false);
    expect(exchange(one, two)).toBeUndefined();
    two.hold(false);
    expect(exchange(two, one)).toBeUndefined();
    expect(directions).toEqual({
      one: ['sendrecv', 'sendonly', 'inactive', 'recvonly', 'sendrecv'],
      two: ['sendrecv', 'recvonly', 'inactive', 'sendonly', 'sendrecv'],
    });
    one.close();
    expect(directions.one?.at(-1)).toBe('none');
  });

  it('count the version up with each change (§8)', () => {
    const one = side('one', 4000);
    const versions = [false, true, true, false].map((held) => {
      one.hold(held);
      return /o=- 4000 (\d+)/.exec(one.offer().content)?.[1];
    });
    expect(versions).toEqual(['1', '2', '2', '3']);
  });

  it('say what is wrong with an answer that has fewer m= lines than its offer (§6)', () => {
    const one = side('one', 4000);
    const { content } = one.offer();
    const fewer = content.slice(0, content.indexOf('m='));
    expect(one.acceptAnswer({ content: Buffer.from(fewer) })).toBe(
      'the answer has 0 m= lines where the offer has 1',
    );
    expect(one.problem).toContain('0 m= lines');
  });

  it('say what is wrong with what is no description, or no answer to anything', () => {
    const one = side('one', 4000);
    expect(one.acceptAnswer(received(side('two', 5000).offer()))).toBe('an answer without an offer');
    expect(one.answer({ content: Buffer.from('') })).toBeUndefined();
    expect(one.problem).toBe('no session description');
    expect(one.answer({ content: Buffer.from('hello') })).toBeUndefined();
    expect(one.problem).not.toBe('no session description');
    const video =
      'v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=video 9 RTP/AVP 96\r\n';
    expect(one.answer({ content: Buffer.from(video) })).toBeUndefined();
    expect(one.problem).toBe('media type video is not available');
  });
});
