import { describe, expect, it } from '@jest/globals';
import { SeededRandom } from '@trapezoid/testkit';
import { parseMessage } from '../../message/parse-message.js';
import { glareDelay, retryAfterSeconds } from './glare.js';
import { sessionDescriptionOf } from './session-description.js';
import { answerTimer, endAfter, refreshAfter, type TimerRequest, timerOfResponse } from './session-timer.js';

describe('how long to wait after a 491 (RFC 3261 §14.1, RFC 3311 §5.3)', () => {
  const random = new SeededRandom(1);
  const draw = (owns: boolean) => Array.from({ length: 2000 }, () => glareDelay(owns, random));

  it.each([
    [true, 2100, 4000],
    [false, 0, 2000],
  ])('where the Call-ID is its own: %s, from %s to %s ms in units of 10', (owns, least, most) => {
    const delays = draw(owns);
    expect(Math.min(...delays)).toBe(least);
    expect(Math.max(...delays)).toBe(most);
    expect(delays.every((delay) => delay % 10 === 0)).toBe(true);
  });

  it('a 500 asks for 0 to 10 s (RFC 3261 §14.2)', () => {
    const seconds = new Set(Array.from({ length: 500 }, () => retryAfterSeconds(random)));
    expect([...seconds].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

describe('the session timer at the server (RFC 4028 §9)', () => {
  const policy = { minimum: 90, refresher: 'local' } as const;
  const none: TimerRequest = {
    interval: undefined,
    refresher: undefined,
    minimum: undefined,
    supported: true,
  };

  it.each<[boolean, 'uac' | 'uas' | undefined, 'local' | 'remote', 'uac' | 'uas']>([
    [false, undefined, 'remote', 'uas'],
    [true, undefined, 'local', 'uas'],
    [true, undefined, 'remote', 'uac'],
    [true, 'uac', 'local', 'uac'],
    [true, 'uas', 'remote', 'uas'],
  ])(
    'table 2: client supports it: %s, asks for %s, left open it is %s: %s',
    (supported, refresher, own, expected) => {
      const request = { ...none, supported, refresher, interval: 1800 };
      expect(answerTimer(request, { minimum: 90, refresher: own })).toEqual({
        kind: 'runs',
        interval: 1800,
        refresher: expected,
        require: supported,
      });
    },
  );

  it('refuses an interval below its minimum, which is at least 90 s, of a client that can ask again', () => {
    expect(answerTimer({ ...none, interval: 80 }, policy)).toEqual({ kind: 'too small', minimum: 90 });
    expect(answerTimer({ ...none, interval: 300 }, { ...policy, minimum: 600 })).toEqual({
      kind: 'too small',
      minimum: 600,
    });
    expect(answerTimer({ ...none, interval: 60 }, { ...policy, minimum: 5 })).toMatchObject({ minimum: 90 });
    // Put in by a proxy: the client would not understand a 422.
    expect(
      answerTimer({ ...none, interval: 300, supported: false }, { ...policy, minimum: 600 }),
    ).toMatchObject({
      kind: 'runs',
      interval: 300,
    });
  });

  it('lowers an interval and never below Min-SE, never raises one', () => {
    const wish = { ...policy, interval: 600 };
    expect(answerTimer({ ...none, interval: 1800 }, wish)).toMatchObject({ interval: 600 });
    expect(answerTimer({ ...none, interval: 1800, minimum: 900 }, wish)).toMatchObject({ interval: 900 });
    expect(answerTimer({ ...none, interval: 300 }, wish)).toMatchObject({ interval: 300 });
  });

  it('asks for its own where the client asks for none, and runs none where neither does', () => {
    expect(answerTimer(none, { ...policy, interval: 600 })).toMatchObject({ kind: 'runs', interval: 600 });
    expect(answerTimer(none, policy)).toEqual({ kind: 'none' });
  });
});

describe('the session timer at the client (RFC 4028 §7.2)', () => {
  it('is what the 2xx says', () => {
    expect(timerOfResponse({ interval: 300, refresher: 'uas' }, 1800)).toEqual({
      interval: 300,
      refresher: 'uas',
    });
  });

  it('is its own affair where the server knows nothing of timers', () => {
    expect(timerOfResponse({ interval: undefined, refresher: undefined }, 1800)).toEqual({
      interval: 1800,
      refresher: 'uac',
    });
    expect(timerOfResponse({ interval: undefined, refresher: undefined }, undefined)).toBeUndefined();
  });

  it('refreshes at half the interval; ends a third, and at most 32 s, before its end (§10)', () => {
    expect([refreshAfter(1800), endAfter(1800)]).toEqual([900, 1768]);
    expect(endAfter(90)).toBe(60);
  });
});

describe('the session description in a message (RFC 3261 §13.2.1)', () => {
  const message = (headers: string, content: string) =>
    parseMessage(
      `INVITE sip:b@b.test SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKa\r\nFrom: <sip:a@a.test>;tag=a\r\nTo: <sip:b@b.test>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n${headers}Content-Length: ${content.length}\r\n\r\n${content}`,
    );
  const read = (headers: string, content: string) => {
    const description = sessionDescriptionOf(message(headers, content));
    return description === undefined ? undefined : Buffer.from(description.content).toString();
  };

  it.each([
    ['Content-Type: application/sdp\r\n', 'v=0'],
    ['Content-Type: application/sdp\r\nContent-Disposition: session;handling=optional\r\n', 'v=0'],
    ['Content-Type: application/x-thing\r\nContent-Disposition: session\r\n', 'v=0'],
    ['', 'v=0'],
    ['Content-Type: application/sdp\r\nContent-Disposition: early-session\r\n', undefined],
    ['Content-Type: text/plain\r\n', undefined],
    ['Content-Type: multipart/mixed\r\n', undefined],
  ])('with %j: %s', (headers, expected) => {
    expect(read(headers, 'v=0')).toBe(expected);
  });

  it('is a part of a multipart body (RFC 5621 §3)', () => {
    const parts =
      '--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--';
    expect(read('Content-Type: multipart/mixed;boundary=b\r\n', parts)).toBe('v=0');
    expect(
      sessionDescriptionOf(message('Content-Type: multipart/mixed;boundary=b\r\n', parts))?.contentType,
    ).toBe('application/sdp');
  });

  it('is not there without a body', () => {
    expect(read('', '')).toBeUndefined();
  });
});
