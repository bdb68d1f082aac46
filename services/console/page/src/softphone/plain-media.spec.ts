import { describe, expect, it } from '@jest/globals';
import { isPlain, toBrowser, toPlain } from './plain-media.js';

const plain = 'v=0\r\ns=-\r\nm=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n';

describe('descriptions for phones with plain RTP', () => {
  it('are told from those of browsers', () => {
    expect(isPlain(plain)).toBe(true);
    expect(isPlain(toBrowser(plain, 'offer'))).toBe(false);
  });

  it('come back as they were', () => {
    expect(toPlain(toBrowser(plain, 'answer'))).toBe(plain);
  });

  it('offer both roles of DTLS to a browser, and answer with one (RFC 5763 §5)', () => {
    expect(toBrowser(plain, 'offer')).toContain('a=setup:actpass');
    expect(toBrowser(plain, 'answer')).toContain('a=setup:active');
  });
});
