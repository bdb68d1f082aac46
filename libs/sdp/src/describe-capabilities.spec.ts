import { describe, expect, it } from '@jest/globals';
import { describeCapabilities } from './describe-capabilities.js';
import { parseSessionDescription } from './parse-session-description.js';

describe('a description of capabilities (RFC 3264 §9)', () => {
  it('has a line for each medium with port 0, and is no session: t=0 0', () => {
    const { contentType, content } = describeCapabilities({ address: '192.0.2.1', sessionId: 7 });
    expect(contentType).toBe('application/sdp');
    const { origin, timing, media } = parseSessionDescription(content);
    expect(origin).toMatchObject({ sessionId: '7', address: '192.0.2.1' });
    expect(timing).toEqual({ start: 0, stop: 0 });
    expect(media).toMatchObject([
      { media: 'audio', port: 0, protocol: 'RTP/AVP', formats: ['0', '8', '101'] },
    ]);
    expect(content).toContain('a=rtpmap:8 PCMA/8000');
  });
});
