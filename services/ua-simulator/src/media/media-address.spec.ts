import { describe, expect, it } from '@jest/globals';
import { parseUri } from '@trapezoid/sip';
import { mediaAddress } from './media-address.js';

const translation = { host: '192.168.1.5', ports: new Map(), rtpPorts: { first: 16_384, last: 16_423 } };
const view = {
  interfaces: () => [{ address: '172.18.0.5', cidr: '172.18.0.5/16', internal: false }],
  gateways: () => ['172.18.0.1'],
};
const phones = [{ user: 'bob', domain: 'lab.test' }];

function addressFor(peer: string, options: Partial<Parameters<typeof mediaAddress>[0]> = {}): string {
  const choose = mediaAddress({ own: '172.18.0.5', translation, phones, view, ...options });
  if (peer.startsWith('sip:')) return choose({ kind: 'uri', uri: parseUri(peer) });
  const text = `v=0\r\no=- 1 1 IN IP4 ${peer}\r\ns=-\r\nc=IN IP4 ${peer}\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n`;
  return choose({ kind: 'offer', content: Buffer.from(peer === '' ? 'nonsense' : text) });
}

describe('where a simulated phone in a container wants its audio', () => {
  it.each([
    ['sip:bob@lab.test', '172.18.0.5', 'it calls another simulated phone'],
    ['sip:phone1@lab.test', '192.168.1.5', 'it calls a phone of the world'],
    ['sip:bob@elsewhere.example', '192.168.1.5', 'it calls into another domain'],
    ['172.18.0.9', '172.18.0.5', 'another container offers'],
    ['192.168.1.20', '192.168.1.5', 'a phone in the network of the machine offers'],
    ['172.18.0.1', '192.168.1.5', 'a phone on the machine offers'],
    ['', '192.168.1.5', 'somebody offers what can not be read'],
  ])('for %j: %s (%s)', (peer, expected) => {
    expect(addressFor(peer)).toBe(expected);
  });

  it('is its own where no RTP ports are published, or nothing stands between', () => {
    const { rtpPorts: _rtpPorts, ...unpublished } = translation;
    expect(addressFor('192.168.1.20', { translation: unpublished })).toBe('172.18.0.5');
    expect(addressFor('192.168.1.20', { translation: undefined })).toBe('172.18.0.5');
  });
});
