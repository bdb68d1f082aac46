import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { parseHeaderValue } from '../header-definition.js';
import { HeaderField } from '../header-field.js';
import {
  Allow,
  CallId,
  ProxyRequire,
  Require,
  Server,
  Subject,
  Supported,
  Timestamp,
  Unsupported,
  UserAgentHeader,
} from './index.js';

describe('lists of tokens', () => {
  it.each([
    ['Allow', '20.5', Allow],
    ['Proxy-Require', '20.29', ProxyRequire],
    ['Require', '20.32', Require],
    ['Supported', '20.37', Supported],
    ['Unsupported', '20.40', Unsupported],
  ] as const)('are in %s (RFC 3261 §%s), between commas', (_name, _section, header) => {
    const field = HeaderField.fromText(header.name, "100rel , a.b-c!%*_+`'~,\tPATH");
    expect(field.values(header)).toEqual(['100rel', "a.b-c!%*_+`'~", 'PATH']);
    expect(HeaderField.fromText(header.name, '').values(header)).toEqual([]);
    for (const text of [',', 'a b', 'a;b', '"a"', 'a, @']) {
      expect(() => HeaderField.fromText(header.name, text).values(header)).toThrow(SipSyntaxError);
    }
  });
});

describe('headers of free text', () => {
  it.each([
    ['Server', '20.35', Server],
    ['Subject', '20.36', Subject],
    ['Timestamp', '20.38', Timestamp],
    ['User-Agent', '20.41', UserAgentHeader],
  ] as const)('keep the text as it is: %s (RFC 3261 §%s)', (_name, _section, header) => {
    expect(parseHeaderValue(header, ' Phone/1.0 (x; "y", é) ')).toBe('Phone/1.0 (x; "y", é)');
    expect(parseHeaderValue(header, 'I know,\r\n   pick up')).toBe('I know, pick up');
    expect(parseHeaderValue(header, '')).toBe('');
    expect(() => parseHeaderValue(header, 'a\nb')).toThrow(SipSyntaxError);
    expect(header.print('a, b')).toBe('a, b');
  });
});

describe('Call-ID (RFC 3261 §20.8, §25.1 callid)', () => {
  it.each(['f81d4fae@west.example', 'f81d4fae', 'x.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{'])(
    '%s is one',
    (text) => {
      expect(parseHeaderValue(CallId, text)).toBe(text);
      expect(CallId.print(text)).toBe(text);
    },
  );

  it.each(['', '@', 'a@', '@b', 'a@b@c', 'a b', 'a,b', 'a;b', 'é'])('%j is none', (text) => {
    expect(() => parseHeaderValue(CallId, text)).toThrow(SipSyntaxError);
  });
});
