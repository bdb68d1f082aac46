import { describe, expect, it } from '@jest/globals';
import { lab, problemsOf } from '../lab-text.fixture.js';
import { parseLab } from '../parse-lab.js';

const services = [
  '{ registrar: { listen: [{ protocol: udp, port: 5070 }] }',
  'edge1: { kind: proxy, listen: [{ protocol: tcp, port: 5060 }] }',
  'edge2: { kind: proxy, listen: [{ protocol: tcp, port: 5062 }] }',
  'edge3: { kind: proxy, listen: [{ protocol: udp, port: 5064 }] }',
  'ua-simulator: { proxy: edge1 } }',
].join(', ');
const withPhone = (phone: string) => lab({ services, phones: `{ alice: { protocol: tcp, ${phone} } }` });
const phoneOf = (phone: string) => parseLab(withPhone(phone), 'x.yaml').phones[0];

describe('a phone with outbound', () => {
  it('keeps a flow to the proxy of its simulator, or to each of those that it names', () => {
    expect(phoneOf('outbound: true')?.outbound).toEqual(['edge1']);
    expect(phoneOf('outbound: [edge1, edge2]')?.outbound).toEqual(['edge1', 'edge2']);
    expect(phoneOf('outbound: false')).not.toHaveProperty('outbound');
    expect(phoneOf('rings: 1s')).not.toHaveProperty('outbound');
  });

  it.each([
    [
      'a proxy that there is not',
      'outbound: [edge1, edg2]',
      "outbound[1]: 'edg2' is no proxy, did you mean edge2? (allowed: edge1, edge2, edge3)",
    ],
    [
      'a proxy that speaks something else',
      'outbound: [edge3]',
      "outbound[0]: 'edge3' does not speak TCP (allowed: a proxy that does)",
    ],
    ['a word', 'outbound: yes please', 'outbound: '],
  ])('does not name %s', (_what, phone, expected) => {
    expect(problemsOf(withPhone(phone))[0]).toContain(`phones.alice.${expected}`);
  });
});

describe('a phone with a GRUU', () => {
  it('takes its public or its temporary one', () => {
    expect(phoneOf('gruu: temporary')?.gruu).toBe('temporary');
    expect(phoneOf('rings: 1s')).not.toHaveProperty('gruu');
    expect(problemsOf(withPhone('gruu: any'))[0]).toContain('phones.alice.gruu:');
  });
});
