import { describe, expect, it } from '@jest/globals';
import { parseHepTarget } from './hep-target.js';
import { parseLab } from './parse-lab.js';

describe('a HEP collector', () => {
  it.each([
    ['127.0.0.1:9061', { host: '127.0.0.1', port: 9061 }],
    ['homer.lab', { host: 'homer.lab', port: 9060 }],
    ['[::1]:9060', { host: '::1', port: 9060 }],
  ])('is named as host and port: %s', (text, target) => {
    expect(parseHepTarget(text)).toEqual(target);
  });

  it.each([
    '',
    ':9060',
    'a:b',
    'host:0',
    'host:70000',
    '::1:9060',
    'udp:127.0.0.1:9060',
    'a b',
    'http://x:1',
  ])('is none: %j', (text) => {
    expect(parseHepTarget(text)).toBeUndefined();
  });

  it('is a key of the lab file', () => {
    const lab = (hep: string) =>
      parseLab(`name: x\nhep: "${hep}"\ndomains: { lab.test: {} }\nservices: { location: {} }\n`, 'x.yaml');

    expect(lab('127.0.0.1:9060').hep).toEqual({ host: '127.0.0.1', port: 9060 });
    expect(() => lab('udp:127.0.0.1:9060')).toThrow(/is no HEP collector \(allowed: host:port/);
  });
});
