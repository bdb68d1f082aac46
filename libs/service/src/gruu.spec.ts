import { describe, expect, it } from '@jest/globals';
import { parseUri, type SipUri } from '@trapezoid/sip';
import { isInstance, publicGruu, resolveGruu, temporaryGruu } from './gruu.js';
import { ServedDomains } from './served-domains.js';

const domains = new ServedDomains(
  [{ name: 'lab.test', aliases: ['pbx.test'], userAliases: new Map([['100', 'alice']]) }],
  () => false,
);
const alice = { addressOfRecord: 'sip:alice@lab.test', instance: 'urn:uuid:0C67446E-F1A1' };

async function resolve(uri: string) {
  const asked: string[] = [];
  const phone = await resolveGruu(parseUri(uri) as SipUri, domains, async (user) => {
    asked.push(user);
    return user === 'tgruu.x_Y-1' ? { kind: 'found', ...alice } : { kind: 'unknown' };
  });
  return { phone, asked };
}

describe('the public GRUU of a phone (RFC 5627 §5.4, Appendix A.1)', () => {
  it('is the address-of-record with the instance in gr', () => {
    expect(publicGruu(alice)).toBe('sip:alice@lab.test;gr=urn:uuid:0C67446E-F1A1');
  });

  it.each(['urn:uuid:0C67446E-F1A1', 'urn:x-odd:a;b=c?d#e@f"g<h>i j%k', 'urn:x:ä'])(
    'leads back to the instance %s',
    async (instance) => {
      const { phone, asked } = await resolve(publicGruu({ ...alice, instance }));
      expect(phone).toEqual({ ...alice, instance });
      expect(asked).toEqual([]);
    },
  );

  it('is good under every name of the domain and the account', async () => {
    const { phone } = await resolve('sip:100@PBX.test;transport=tcp;gr=urn:uuid:0C67446E-F1A1');
    expect(phone).toEqual(alice);
  });

  it('means its phone in any case of letters (RFC 5626 §4.1)', () => {
    expect(isInstance('urn:uuid:0c67446e-f1a1', alice.instance)).toBe(true);
    expect(isInstance('urn:uuid:other', alice.instance)).toBe(false);
    expect(isInstance(undefined, alice.instance)).toBe(false);
  });
});

describe('a temporary GRUU of a phone (RFC 5627 §5.4, §6.1)', () => {
  it('has gr without a value, and the domain of the address-of-record', () => {
    expect(temporaryGruu('tgruu.x_Y-1', alice.addressOfRecord)).toBe('sip:tgruu.x_Y-1@lab.test;gr');
  });

  it('is asked for by its user part', async () => {
    expect(await resolve('sip:tgruu.x_Y-1@lab.test;gr')).toEqual({ phone: alice, asked: ['tgruu.x_Y-1'] });
  });

  it('is nobody’s once the location server does not know it any more', async () => {
    expect((await resolve('sip:tgruu.old@lab.test;gr')).phone).toBeUndefined();
  });

  it.each(['sip:alice@elsewhere.example;gr=urn:uuid:1', 'sip:alice@lab.test', 'sip:lab.test;gr'])(
    'is not %s',
    async (uri) => {
      expect(await resolve(uri)).toEqual({ phone: undefined, asked: [] });
    },
  );
});
