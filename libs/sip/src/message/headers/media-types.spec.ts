import { describe, expect, it } from '@jest/globals';
import { SipSyntaxError } from '../../grammar/syntax-error.js';
import { parseHeaderValue } from '../header-definition.js';
import { HeaderField } from '../header-field.js';
import { Accept, ContentType } from './index.js';

describe('Content-Type (RFC 3261 §20.15, §7.4.1)', () => {
  it('is a media type, without case, with parameters', () => {
    const value = parseHeaderValue(ContentType, 'Multipart / Mixed ; boundary="a;b" ;charset=ISO-8859-4');
    expect(value).toMatchObject({ type: 'multipart', subtype: 'mixed' });
    expect(value.parameters.text('boundary')).toBe('a;b');
    expect(ContentType.print(value)).toBe('multipart/mixed;boundary="a;b";charset=ISO-8859-4');
  });

  it.each(['', 'text', 'text/', '/plain', 'text/plain, text/html', 'text/plain html'])(
    '%j is refused',
    (text) => {
      expect(() => parseHeaderValue(ContentType, text)).toThrow(SipSyntaxError);
    },
  );
});

describe('Accept (RFC 3261 §20.1)', () => {
  const accept = (text: string) => HeaderField.fromText('Accept', text).values(Accept);

  it('is a list of ranges', () => {
    const ranges = accept('application/SDP;level=1;q=0.5, text/*, */*');
    expect(ranges.map(Accept.print)).toEqual(['application/sdp;level=1;q=0.5', 'text/*', '*/*']);
  });

  it('may be empty: nothing is accepted', () => {
    expect(accept('')).toEqual([]);
  });

  it.each(['text', '*', 'text/plain html'])('%j is refused', (text) => {
    expect(() => accept(text)).toThrow(SipSyntaxError);
  });
});
