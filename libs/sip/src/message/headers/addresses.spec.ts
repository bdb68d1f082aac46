import { describe, expect, it } from '@jest/globals';
import { parseHeaderValue } from '../header-definition.js';
import { HeaderField } from '../header-field.js';
import { From, Path, RecordRoute, Route, ServiceRoute, To } from './index.js';

describe('From and To (RFC 3261 §20.20, §20.39)', () => {
  it.each([
    ['"A. G. Bell" <sip:agb@west.example> ;tag=a48s', 'A. G. Bell', 'a48s'],
    ['sip:+12125551212@west.example;tag=887s', undefined, '887s'],
    ['Anonymous <sip:c8oqz84zk7z@west.example>;tag=hyh8', 'Anonymous', 'hyh8'],
    ['caller<sip:caller@west.example>', 'caller', undefined],
  ])('%s', (text, displayName, tag) => {
    for (const header of [From, To]) {
      const value = parseHeaderValue(header, text);
      expect(value.displayName).toBe(displayName);
      expect(value.parameters.get('tag')).toBe(tag);
      expect(parseHeaderValue(header, header.print(value))).toEqual(value);
    }
  });

  it('hold one address each', () => {
    const field = HeaderField.fromText('To', '<sip:a@west.example>, <sip:b@west.example>');
    expect(() => field.values(To)).toThrow('To: unexpected text');
  });
});

describe('routes', () => {
  it.each([
    ['Route', 'RFC 3261 §20.34', Route],
    ['Record-Route', 'RFC 3261 §20.30', RecordRoute],
    ['Path', 'RFC 3327 §4', Path],
    ['Service-Route', 'RFC 3608 §5', ServiceRoute],
  ] as const)('%s (%s) is a list of addresses', (_name, _source, header) => {
    const text = '<sip:p1.example;lr>;x=1,\r\n <sip:p2.example;unknown=y;lr>';
    const field = HeaderField.fromLine(`${header.name}: ${text}`, header.name.length);
    expect(field.name).toBe(header.name);
    expect(field.values(header).map(header.print)).toEqual([
      '<sip:p1.example;lr>;x=1',
      '<sip:p2.example;unknown=y;lr>',
    ]);
  });
});
