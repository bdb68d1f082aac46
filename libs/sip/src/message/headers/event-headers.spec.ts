import { describe, expect, it } from '@jest/globals';
import { parseHeaderValue } from '../header-definition.js';
import { describeHeader } from './describe-header.fixture.js';
import {
  AllowEvents,
  Event,
  eventEquals,
  InfoPackage,
  RAck,
  RecvInfo,
  RSeq,
  SipETag,
  SipIfMatch,
  SubscriptionState,
} from './index.js';

describeHeader(RSeq, 'RFC 3262 §7.1, §10', {
  legal: ['1', '4294967295', ['0988789', '988789']],
  refused: ['', '-1', '4294967296', '1 2', 'a'],
  lenient: ['0'],
});

describeHeader(RAck, 'RFC 3262 §7.2, §10', {
  legal: ['776656 1 INVITE', ['1\r\n 02\tINVITE', '1 2 INVITE']],
  refused: [
    '',
    '1',
    '1 2',
    '1 2 ',
    '1 INVITE',
    '1 2 INVITE x',
    '1 2147483648 INVITE',
    '4294967296 1 INVITE',
    'a 1 B',
  ],
  lenient: ['1 \r\n \r\n 2 INVITE'],
});

describeHeader(Event, 'RFC 6665 §8.2.1, §8.4', {
  legal: ['reg', 'presence.winfo;id=a', 'dialog;call-id="1@a";to-tag=b'],
  refused: ['', ';id=1', 'reg, presence', 'reg id=1', '"reg"'],
  lenient: ['.reg', 'reg.', 'a..b', 'reg;id', 'reg;id="a"', 'reg;'],
});

describe('Event headers', () => {
  const event = (text: string) => parseHeaderValue(Event, text);

  it('name the same subscription by type and id (RFC 6665 §8.2.1)', () => {
    expect(eventEquals(event('reg;id=1'), event('reg;a=b;ID=1'))).toBe(true);
    expect(eventEquals(event('reg'), event('reg;a=b'))).toBe(true);
    expect(eventEquals(event('reg'), event('Reg'))).toBe(false);
    expect(eventEquals(event('reg'), event('reg.winfo'))).toBe(false);
    expect(eventEquals(event('reg;id=a'), event('reg;id=A'))).toBe(false);
    expect(eventEquals(event('reg;id=a'), event('reg'))).toBe(false);
  });
});

describeHeader(AllowEvents, 'RFC 6665 §8.2.2, §8.4', {
  legal: ['presence', 'reg, presence.winfo'],
  refused: ['reg;id=1', 'reg presence', '@'],
  lenient: ['', 'a..b', 'reg,'],
});

describeHeader(SubscriptionState, 'RFC 6665 §8.2.3, §8.4', {
  legal: ['active;expires=600', 'terminated;reason=noresource;retry-after=5', 'pending', 'x-odd;a=b'],
  refused: ['', ';expires=1', 'active, pending', '"active"'],
  lenient: ['active;expires', 'active;expires=soon', 'active;reason="a"', 'active;retry-after=4294967296'],
});

describe('parameters of Subscription-State (RFC 6665 §8.2.3)', () => {
  it('are numbers of seconds', () => {
    const { parameters } = parseHeaderValue(
      SubscriptionState,
      'active;expires=0600;retry-after=4294967296;x',
    );
    expect(parameters.number('Expires')).toBe(600);
    expect(parameters.number('retry-after')).toBeUndefined();
    expect(parameters.number('x')).toBeUndefined();
    expect(parameters.number('y')).toBeUndefined();
  });
});

describeHeader(InfoPackage, 'RFC 6086 §7.2, §9.2', {
  legal: ['foo', 'foo;a=b;c'],
  refused: ['', 'foo, bar', ';a=b', '"foo"'],
  lenient: ['foo;'],
});

describeHeader(RecvInfo, 'RFC 6086 §7.3, §9.2', {
  legal: ['', 'foo, bar;a=b'],
  refused: ['foo bar', '@'],
  lenient: ['foo,'],
});

const entityTags = { legal: ['dx200xyz', "a-.!%*_+`'~"], refused: ['', 'a b', '"a"', 'a;b', 'a, b'] };
describeHeader(SipETag, 'RFC 3903 §11.3.1, §12', entityTags);
describeHeader(SipIfMatch, 'RFC 3903 §11.3.2, §12', entityTags);
