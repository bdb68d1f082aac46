import { describe, expect, it } from '@jest/globals';
import { parseHeaderValue } from '../header-definition.js';
import { describeHeader } from './describe-header.fixture.js';
import {
  AcceptContact,
  FlowTimer,
  Join,
  MaxBreadth,
  MinSE,
  ReferredBy,
  ReferSub,
  ReferTo,
  RejectContact,
  Replaces,
  RequestDisposition,
  refresherOf,
  SessionExpires,
  TargetDialog,
} from './index.js';

describeHeader(ReferTo, 'RFC 3515 §2.1', {
  legal: [
    '<sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3Bto-tag%3D12345%3Bfrom-tag%3D5FFE-3994>',
    '<sip:a;method=SUBSCRIBE>;x=y',
    ['sip:carol@cleveland.example.org', '<sip:carol@cleveland.example.org>'],
  ],
  refused: ['', 'dave', '<sip:a>, <sip:b>', 'sip:a?Replaces=b'],
  lenient: ['<sip:a;method>', 'http://a?b'],
});

describeHeader(ReferredBy, 'RFC 3892 §3', {
  legal: ['<sip:referror@referror.example>;cid="2UWQFN309shb3@referror.example"'],
  refused: ['', '<sip:a', '<sip:a>, <sip:b>'],
  lenient: ['<sip:a>;cid=a', '<sip:a>;cid'],
});

describeHeader(ReferSub, 'RFC 4488 §4', {
  legal: ['true', 'false;a=b', 'FALSE'],
  refused: ['', '"true"', 'true false', ';a'],
  lenient: ['yes', 'true;'],
});

const dialogs = {
  legal: [
    'r4hrkvg2@a;to-tag=1;from-tag=2',
    'a;to-tag=1;from-tag=2;early-only;x=y',
    ['a ;from-tag=2 ;x;to-tag=0', 'a;to-tag=0;from-tag=2;x'] as const,
  ],
  refused: [
    '',
    'a',
    'a;to-tag=1',
    'a;from-tag=1',
    'a;to-tag;from-tag=2',
    ';to-tag=1;from-tag=2',
    'a;to-tag=1;from-tag=2, b',
  ],
  lenient: ['a;to-tag=1;from-tag=2;early-only=x', 'a;to-tag=1;from-tag=2;', 'a;to-tag=1;to-tag=2;from-tag=3'],
};
describeHeader(Replaces, 'RFC 3891 §6.1', dialogs);
describeHeader(Join, 'RFC 3911 §7.1', dialogs);

describe('Replaces (RFC 3891 §6.1)', () => {
  it('names a dialog', () => {
    expect(parseHeaderValue(Replaces, '1@a;from-tag=f;early-only;to-tag=t')).toMatchObject({
      callId: '1@a',
      toTag: 't',
      fromTag: 'f',
    });
    expect(parseHeaderValue(Replaces, '1;from-tag=f;early-only;to-tag=t').parameters.has('early-only')).toBe(
      true,
    );
  });
});

describeHeader(TargetDialog, 'RFC 4538 §7', {
  legal: ['fa77as7dad8-sd98ajzz@host.example.com;local-tag=kkaz-;remote-tag=6544', 'a'],
  refused: ['', ';local-tag=a', 'a b', 'a, b'],
  lenient: ['a;local-tag', 'a;remote-tag="x"'],
});

describeHeader(SessionExpires, 'RFC 4028 §4', {
  legal: ['1800', '4000;refresher=uac', '90;refresher=UAS;a=b'],
  refused: ['', 'soon', '-1', '4294967296', '1800 s', ';refresher=uac', '1, 2'],
  lenient: ['90;refresher=me', '90;refresher'],
});

describe('refresher of a session (RFC 4028 §4)', () => {
  it.each([
    ['90;refresher=UAC', 'uac'],
    ['90;refresher=uas', 'uas'],
    ['90', undefined],
    ['90;refresher=me', undefined],
  ])('%s', (text, refresher) => {
    expect(refresherOf(parseHeaderValue(SessionExpires, text))).toBe(refresher);
  });
});

describeHeader(MinSE, 'RFC 4028 §5', {
  legal: ['90', '3600;lr'],
  refused: ['', '-1', '4294967296', 'a'],
  lenient: ['90;'],
});

describeHeader(MaxBreadth, 'RFC 5393 §5.3.1, §5.8', {
  legal: ['60', '0', ['007', '7']],
  refused: ['', '-1', 'a', '1 2', '2147483648', '1;a'],
});

describeHeader(FlowTimer, 'RFC 5626 §10', {
  legal: ['120', '0'],
  refused: ['', '-1', 'a', '1.5', '4294967296'],
});

const featureSets = {
  legal: [
    '*;audio;require',
    '*;methods="INVITE,BYE";+sip.x="<a>", *;mobility="fixed"',
    ['* ; a', '*;a'] as const,
  ],
  refused: ['sip:a', '**', '* a', ';a'],
  lenient: ['', '*;', '*;audio;audio'],
};
describeHeader(AcceptContact, 'RFC 3841 §9.2, §10', featureSets);
describeHeader(RejectContact, 'RFC 3841 §9.2, §10', featureSets);

describeHeader(RequestDisposition, 'RFC 3841 §9.1, §10', {
  legal: ['proxy', 'redirect, no-fork, sequential', ['proxy ,\r\n queue', 'proxy, queue'], 'Proxy'],
  refused: ['no fork', 'proxy;a', '@'],
  lenient: ['', 'sideways', 'proxy,'],
});
