import { describe, expect, it } from '@jest/globals';
import { HeaderField } from '../header-field.js';
import { describeHeader } from './describe-header.fixture.js';
import {
  HistoryInfo,
  Identity,
  PAccessNetworkInfo,
  PAssertedIdentity,
  PAssociatedUri,
  PCalledPartyId,
  PChargingFunctionAddresses,
  PChargingVector,
  PPreferredIdentity,
  Privacy,
  PVisitedNetworkId,
} from './index.js';

describeHeader(Privacy, 'RFC 3323 §4.2, RFC 3325 §9.3', {
  legal: ['id', 'none', 'header;user;critical', ['Header;Session', 'header;session']],
  refused: ['', ';', 'id;', 'id, user', 'id user', 'id;;user', '"id"'],
  lenient: ['id ; user', 'id;ID', 'none;id'],
});

const identities = {
  legal: [
    '"Cullen Jennings" <sip:fluffy@cisco.com>, <tel:+14085264000>',
    ['tel:+14085264000', '<tel:+14085264000>'] as const,
    // No header parameters stand behind the address: what follows the semicolon is the URI's.
    ['sip:a@b;user=phone', '<sip:a@b;user=phone>'] as const,
    ['tel:7042;phone-context=example.com, sip:a', '<tel:7042;phone-context=example.com>, <sip:a>'] as const,
  ],
  refused: ['a', '<sip:a', '"A" sip:a', 'A, <sip:b>'],
  lenient: ['', '<tel:110>', 'É <sip:a>', '<sip:a>;x=y', '<sip:a>;x'],
};
describeHeader(PAssertedIdentity, 'RFC 3325 §9.1', identities);
describeHeader(PPreferredIdentity, 'RFC 3325 §9.2', identities);

describeHeader(HistoryInfo, 'RFC 7044 §5', {
  legal: [
    '<sip:bob@example.com>;index=1, <sip:bob@192.0.2.4?Reason=SIP%3Bcause%3D302>;index=1.1;rc=1',
    '<sip:a>;index=1.10.0;mp=1;x',
  ],
  refused: ['<sip:a', 'a', '<sip:a> index=1'],
  lenient: [
    '',
    '<sip:a>',
    'sip:a;index=1',
    '<sip:a>;index',
    '<sip:a>;index=01',
    '<sip:a>;index=1.',
    '<sip:a>;rc=x',
  ],
});

describeHeader(Identity, 'RFC 8224 §4', {
  legal: [
    'eyJhbGciOi.JFUz/I1+.b;info=<https://biloxi.example.org/biloxi.cer>;alg=ES256;ppt=shaken',
    'a..b==;info=<https://a>',
  ],
  lenient: ['"sv5CTo05KqpSmtHt3dcEiO"', 'a', 'a;alg=b', 'a;info=https://a', ''],
});

describe('Identity (RFC 8224 §4)', () => {
  it('is no list: its text may hold commas', () => {
    const text = 'a;info=<https://a,b>';
    expect(HeaderField.fromText('y', text).values(Identity)).toEqual([text]);
  });
});

describeHeader(PAssociatedUri, 'RFC 7315 §5.1', {
  legal: ['', '<sip:a@b>, "B" <tel:+1>;x=y'],
  refused: ['a', '<sip:a'],
  lenient: ['sip:a'],
});

describeHeader(PCalledPartyId, 'RFC 7315 §5.2', {
  legal: ['<sip:user1-business@example.com>', '"B" <sip:a>;x'],
  refused: ['', 'a', '<sip:a>, <sip:b>'],
  lenient: ['sip:a'],
});

describeHeader(PVisitedNetworkId, 'RFC 7315 §5.3', {
  legal: ['other.net, "Visited network number 1";a=b', ['"token"', 'token']],
  refused: ['a b', '"a', '"a" b', '@'],
  lenient: ['', '"a\u0001"'],
});

describeHeader(PAccessNetworkInfo, 'RFC 7315 §5.4', {
  legal: [
    '3GPP-UTRAN-TDD;utran-cell-id-3gpp=234151D0FCE11',
    'ADSL2+;dsl-location="a";network-provided, GSTN',
  ],
  refused: ['"GSTN"', 'GSTN a', ';a'],
  lenient: ['', 'GSTN;;a'],
});

describeHeader(PChargingVector, 'RFC 7315 §5.6', {
  legal: [
    'icid-value=1234bc9876e;icid-generated-at=192.0.6.8;orig-ioi=home1.net',
    'icid-value="a b";transit-ioi="a.1"',
  ],
  refused: ['', ';icid-value=1', 'orig-ioi=a', 'icid-value="'],
  lenient: [
    'icid-value',
    'icid-value=',
    'icid-value=1;orig-ioi',
    'icid-value=1;icid-generated-at="a"',
    'icid-value=1;',
    'icid-value=1;a=1;a=2',
  ],
});

describeHeader(PChargingFunctionAddresses, 'RFC 7315 §5.5', {
  legal: ['ccf=192.1.1.1;ccf-2=192.1.1.2', 'ecf=[5555::b99:c88:d77:e66], ccf="a b"'],
  refused: ['"a"', '@', 'ccf="'],
  lenient: ['', 'ccf=;ecf=1'],
});
