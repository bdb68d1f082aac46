import { describe, expect, it } from '@jest/globals';
import { parseHeaderValue } from '../header-definition.js';
import { describeHeader } from './describe-header.fixture.js';
import {
  Accept,
  AcceptEncoding,
  AcceptLanguage,
  ContentDisposition,
  ContentEncoding,
  ContentLanguage,
  ContentType,
  isHandlingRequired,
  MimeVersion,
} from './index.js';

describeHeader(Accept, 'RFC 3261 §20.1', {
  legal: [
    '',
    'application/sdp;level=1, application/x-private, text/html;q=0.5',
    '*/*',
    ['Text / *', 'text/*'],
  ],
  refused: ['text', 'text/', '/plain', 'text/plain html', 'a/b;='],
  lenient: [
    '*/plain',
    'text/plain;q=2',
    'text/plain;q=0.1234',
    'a/b;;c',
    'a/b,,c/d',
    'a/b,',
    'a/b;c=',
    'a/b;c=1;C=2',
  ],
});

describeHeader(AcceptEncoding, 'RFC 3261 §20.2', {
  legal: ['', 'gzip', 'gzip;q=1.0, identity;q=0.5, *;q=0', ['gzip ; q = 0.5', 'gzip;q=0.5']],
  refused: ['gzip deflate', '"gzip"', ';q=1'],
  lenient: ['gzip;', 'gzip;q=high', 'gzip,,br'],
});

describeHeader(AcceptLanguage, 'RFC 3261 §20.3', {
  legal: ['', 'da, en-gb;q=0.8, en;q=0.7', '*'],
  refused: ['en us', 'en;q="', '"en"', 'é'],
  lenient: ['es-419', 'abcdefghi', 'en-', 'en;q=.5'],
});

describeHeader(ContentDisposition, 'RFC 3261 §20.11', {
  legal: ['session', 'session;handling=optional', 'icon;handling=required;a="b;c"', 'x-odd'],
  refused: ['', ';handling=optional', 'session handling=optional', '"session"'],
  lenient: ['session;handling', 'session;handling="optional"', 'session;'],
});

describe('handling of a body (RFC 3261 §20.11, erratum 4567)', () => {
  const required = (text: string) => isHandlingRequired(parseHeaderValue(ContentDisposition, text));

  it('is required unless the header says that it is optional', () => {
    expect(isHandlingRequired(undefined)).toBe(true);
    expect(required('session')).toBe(true);
    expect(required('render')).toBe(true);
    expect(required('session;handling=required')).toBe(true);
    expect(required('session;handling=other')).toBe(true);
    expect(required('session;handling=Optional')).toBe(false);
  });
});

describeHeader(ContentEncoding, 'RFC 3261 §20.12', {
  legal: ['gzip', 'gzip, tar'],
  refused: ['gzip tar', 'gzip;q=1', '@'],
  lenient: ['', 'gzip,'],
});

describeHeader(ContentLanguage, 'RFC 3261 §20.13', {
  legal: ['fr', 'mi, en-gb-x'],
  refused: ['fr;q=1', 'fr en', '@'],
  lenient: ['', '*', 'es-419'],
});

describeHeader(ContentType, 'RFC 3261 §20.15', {
  legal: [
    'application/sdp',
    'multipart/mixed;boundary="a;b"',
    ['Text/HTML ; charset=ISO-8859-4', 'text/html;charset=ISO-8859-4'],
  ],
  refused: ['', 'text', 'text/', 'text/plain, text/html', 'text/plain;charset="'],
  lenient: ['text/plain;charset', 'text/plain;charset=', 'text/plain;charset=[::1]', 'text/plain;a=1;a=1'],
});

describeHeader(MimeVersion, 'RFC 3261 §20.24', {
  legal: ['1.0', '2.10'],
  refused: ['', '1', '1.', '.0', '1.0.0', '1 .0', '-1.0', '1.0 (a)', '1000.0'],
});
