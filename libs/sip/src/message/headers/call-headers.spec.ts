import { describeHeader } from './describe-header.fixture.js';
import {
  AlertInfo,
  CallInfo,
  ErrorInfo,
  InReplyTo,
  Organization,
  Priority,
  ProxyAuthenticationInfo,
  ReplyTo,
} from './index.js';

const references = {
  legal: [
    '<http://www.example.com/sounds/moo.wav>',
    '<sip:not-in-service-recording@atlanta.com>, <urn:x:y>;a=b',
    ['<tel:+1> ; a = "b>"', '<tel:+1>;a="b>"'] as const,
  ],
  refused: ['http://a', '<http://a', '<>', '<nonsense>', '"A" <http://a>', '<http://a> b', '<http://a b>'],
  lenient: [
    '',
    '< http://a>',
    '<http://a{b}>',
    '<http://a#b>',
    '<http://a%4>',
    '<http://[::1>',
    '<http://a>;',
    '<sip:a_b>',
  ],
};
describeHeader(AlertInfo, 'RFC 3261 §20.4', references);
describeHeader(ErrorInfo, 'RFC 3261 §20.18', references);
describeHeader(CallInfo, 'RFC 3261 §20.9', {
  ...references,
  legal: [...references.legal, '<http://a/photo.jpg>;purpose=icon, <http://a/>;purpose=x-odd'],
  lenient: [...references.lenient, '<http://a>;purpose', '<http://a>;purpose="icon"'],
});

describeHeader(InReplyTo, 'RFC 3261 §20.21', {
  legal: ['70710@saturn.bell-tel.com, 17320@saturn.bell-tel.com', '1'],
  refused: ['a b', 'a@', '@b', 'a@b@c', 'é'],
  lenient: ['', 'a,,b'],
});

describeHeader(Organization, 'RFC 3261 §20.25', {
  legal: ['', 'Boxes by Bob', 'Bücher, "Bob" & (Co.)', ['a\r\n  b', 'a b']],
  lenient: ['a\u0000b', 'a\u007f'],
});

describeHeader(Priority, 'RFC 3261 §20.26', {
  legal: ['emergency', 'non-urgent', 'x-odd'],
  refused: ['', 'very urgent', 'urgent;a=b', '"urgent"', 'urgent, normal'],
});

describeHeader(ReplyTo, 'RFC 3261 §20.31', {
  legal: ['"Bob" <sip:bob@biloxi.com>;a=b', ['sip:bob@biloxi.com;a=b', '<sip:bob@biloxi.com>;a=b']],
  refused: ['', 'bob', '<sip:a>, <sip:b>', 'Bob sip:a', 'sip:a?b=c'],
  lenient: [
    'Böb <sip:a>',
    '<sip:a >',
    '<sip:a;;b>',
    '<sip:a>;;b',
    '<sip:a;b=1;b=2>',
    '<sip:a;ttl=256>',
    'a <tel:1>',
  ],
});

describeHeader(ProxyAuthenticationInfo, 'RFC 7616 §3.5', {
  legal: ['nextnonce="a"', 'qop=auth, rspauth="0a", cnonce="b", nc=00000001'],
  refused: ['nextnonce="a', '="a"', 'a="b" c="d"', '@'],
  lenient: ['', 'nextnonce="a",', 'nextnonce', 'nextnonce=a', 'nextnonce=a/b=', 'a=1, A=2'],
});
