import { describe, expect, it } from '@jest/globals';
import { type Digit, DigitDetector, parseTelephoneEvent } from './telephone-event.js';

function detector() {
  const digits: Digit[] = [];
  const detect = new DigitDetector((digit) => digits.push(digit));
  let now = 0;
  return {
    digits,
    detect,
    /** One packet, 50 ms after the one before. */
    receive(event: number, timestamp: number, duration: number, end = false) {
      now += 50;
      const payload = Uint8Array.of(event, (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff);
      const rest = { payloadType: 101, sequenceNumber: 0, ssrc: 1, marker: false };
      return detect.receive({ ...rest, timestamp, payload }, now);
    },
    wait(milliseconds: number) {
      now += milliseconds;
      detect.expire(now);
    },
  };
}

describe('the payload of a telephone event (RFC 4733 §2.3)', () => {
  it('has event, end, volume and duration', () => {
    expect(parseTelephoneEvent(Uint8Array.of(11, 0x8a, 0x03, 0x20))).toEqual({
      event: 11,
      end: true,
      volume: 10,
      duration: 800,
    });
  });

  it('is four bytes long', () => {
    expect(parseTelephoneEvent(Uint8Array.of(1, 2, 3))).toBeUndefined();
  });
});

describe('digits from telephone events (RFC 4733 §2.5.2)', () => {
  it('are told once, with their length, though the end comes three times', () => {
    const phone = detector();
    phone.receive(5, 1000, 400);
    phone.receive(5, 1000, 800);
    expect(phone.digits).toEqual([]);
    for (let i = 0; i < 3; i++) phone.receive(5, 1000, 1200, true);
    expect(phone.digits).toEqual([{ digit: '5', milliseconds: 150 }]);
  });

  it('are told for each of the sixteen keys (§3.2), and for no other event', () => {
    const phone = detector();
    for (let event = 0; event < 18; event++) phone.receive(event, event * 1000, 400, true);
    expect(phone.digits.map(({ digit }) => digit).join('')).toBe('0123456789*#ABCD');
  });

  it('are two when the same key is pressed twice', () => {
    const phone = detector();
    phone.receive(1, 1000, 400, true);
    phone.receive(1, 3000, 400, true);
    expect(phone.digits).toHaveLength(2);
  });

  it('are told when only the end of the event came', () => {
    const phone = detector();
    phone.receive(7, 1000, 640, true);
    expect(phone.digits).toEqual([{ digit: '7', milliseconds: 80 }]);
  });

  it('are told when another key begins and the end was lost', () => {
    const phone = detector();
    phone.receive(1, 1000, 400);
    phone.receive(2, 3000, 400);
    expect(phone.digits).toEqual([{ digit: '1', milliseconds: 50 }]);
  });

  it('are told when nothing more comes and the end was lost (§2.5.2.2)', () => {
    const phone = detector();
    phone.receive(1, 1000, 400);
    phone.wait(150);
    expect(phone.digits).toEqual([]);
    phone.wait(1);
    expect(phone.digits).toEqual([{ digit: '1', milliseconds: 50 }]);
    phone.receive(1, 1000, 800, true);
    expect(phone.digits).toHaveLength(1);
  });

  it('are told when the call ends while the key is held', () => {
    const phone = detector();
    phone.receive(1, 1000, 400);
    phone.detect.end();
    expect(phone.digits).toHaveLength(1);
  });

  it('are one when a long press goes on in a new segment (§2.5.1.3)', () => {
    const phone = detector();
    phone.receive(9, 0xffff8000, 0xffff);
    phone.receive(9, 0x7fff, 800, true);
    expect(phone.digits).toEqual([{ digit: '9', milliseconds: (0xffff + 800) / 8 }]);
  });

  it('are not told for a packet that is too short', () => {
    const { detect, digits } = detector();
    const packet = { payloadType: 101, sequenceNumber: 0, timestamp: 0, ssrc: 1, marker: true };
    expect(detect.receive({ ...packet, payload: Uint8Array.of(1) }, 0)).toBe(false);
    expect(digits).toEqual([]);
  });
});
