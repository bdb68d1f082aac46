import { beforeEach, describe, expect, it } from '@jest/globals';
import { credentialsOf, type Endpoint, ProxyBench } from '../../proxy.fixture.js';

const trust = [{ name: 'biloxi-proxy', domains: [], points: [{ host: '10.0.2.1', port: 5060 }] }];
const names = { 'biloxi.test': ['10.0.2.1'], 'chicago.test': ['10.0.2.2'] };

describe('identity in a trust domain', () => {
  let bench: ProxyBench;
  let alice: Endpoint;
  let bob: Endpoint;
  let peer: Endpoint;
  let stranger: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start({ trust, names, recurse: true });
    alice = await bench.phone('10.0.1.1');
    bob = await bench.phone('10.0.1.2');
    peer = await bench.phone('10.0.2.1');
    stranger = await bench.phone('10.0.2.2');
    bench.bind('bob', bob.contact);
  });

  type Fields = Readonly<Record<string, string>>;
  const from = async (endpoint: Endpoint, method: string, uri: string, fields: Fields = {}) => {
    endpoint.send(method, uri, fields);
    await bench.pass();
  };
  const asAlice = (fields: Fields = {}): Fields => ({
    From: '<sip:alice@lab.test>;tag=1',
    'Proxy-Authorization': credentialsOf('alice'),
    ...fields,
  });
  const identityAt = (endpoint: Endpoint, method: string) => {
    const { request } = endpoint.latest(method);
    return [
      request.text('P-Asserted-Identity'),
      request.text('P-Preferred-Identity'),
      request.text('Privacy'),
    ];
  };

  describe('asserted by the proxy (RFC 3325 §5)', () => {
    it('is that of the account that has proved it, whatever it says of itself', async () => {
      const claims = { 'P-Asserted-Identity': '<sip:boss@lab.test>' };
      await from(alice, 'INVITE', 'sip:bob@biloxi.test', asAlice(claims));
      expect(identityAt(peer, 'INVITE')).toEqual(['<sip:alice@lab.test>', undefined, undefined]);
    });

    it('is not what a stranger claims', async () => {
      await from(stranger, 'MESSAGE', 'sip:bob@lab.test', { 'P-Asserted-Identity': '<sip:boss@lab.test>' });
      expect(identityAt(bob, 'MESSAGE')).toEqual([undefined, undefined, undefined]);
    });

    it('is what a trusted peer says, and nobody that comes from it is challenged', async () => {
      const asserted = '"Alice" <sip:alice@lab.test>, <tel:+14045550100>';
      const fields = { From: '<sip:alice@lab.test>;tag=1', 'P-Asserted-Identity': asserted };
      await from(peer, 'MESSAGE', 'sip:bob@lab.test', fields);
      expect(identityAt(bob, 'MESSAGE')[0]).toBe(asserted);
    });

    it('is taken out of a response of a phone, which may say anything', async () => {
      await from(alice, 'INVITE', 'sip:bob@lab.test', asAlice());
      bob.answer('INVITE', 200, { 'P-Asserted-Identity': '<sip:boss@lab.test>' });
      await bench.pass();
      expect(alice.responses.at(-1)?.statusCode).toBe(200);
      expect(alice.responses.at(-1)?.text('P-Asserted-Identity')).toBeUndefined();
    });

    it('stays in a response of a trusted peer', async () => {
      await from(alice, 'INVITE', 'sip:bob@biloxi.test', asAlice());
      peer.answer('INVITE', 200, { 'P-Asserted-Identity': '<sip:bob@biloxi.test>' });
      await bench.pass();
      expect(alice.responses.at(-1)?.text('P-Asserted-Identity')).toBe('<sip:bob@biloxi.test>');
    });
  });

  describe('preferred by the user (RFC 3325 §6)', () => {
    it.each([
      ['its own, in another form', '<sips:alice@lab.test>', '<sips:alice@lab.test>'],
      ['somebody else’s', '<sip:boss@lab.test>', '<sip:alice@lab.test>'],
      ['of another domain', '<sip:alice@biloxi.test>', '<sip:alice@lab.test>'],
      ['no URI', 'nonsense<<', '<sip:alice@lab.test>'],
    ])('counts where it is the account’s: %s', async (_what, preferred, asserted) => {
      await from(alice, 'MESSAGE', 'sip:bob@biloxi.test', asAlice({ 'P-Preferred-Identity': preferred }));
      expect(identityAt(peer, 'MESSAGE')).toEqual([asserted, undefined, undefined]);
    });

    it('says whose credentials are asked for where From is anonymous (§10.2)', async () => {
      const anonymous = {
        From: '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1',
        'P-Preferred-Identity': '<sip:alice@lab.test>',
        Privacy: 'id',
      };
      await from(alice, 'OPTIONS', 'sip:bob@biloxi.test', anonymous);
      expect(alice.statusCodes).toEqual([407]);
      await from(alice, 'MESSAGE', 'sip:bob@biloxi.test', {
        ...anonymous,
        'Proxy-Authorization': credentialsOf('alice'),
      });
      expect(identityAt(peer, 'MESSAGE')).toEqual(['<sip:alice@lab.test>', undefined, 'id']);
      expect(peer.latest('MESSAGE').request.text('From')).toContain('anonymous.invalid');
    });
  });

  describe('at the border (RFC 3325 §7)', () => {
    it.each([
      ['no word of the user', undefined, undefined, undefined],
      ['Privacy: id, which is done then (RFC 3323 §5)', 'id', undefined, undefined],
      ['Privacy: id;critical', 'id;critical', undefined, undefined],
      ['Privacy: id;user, of which one is left', 'id;user', undefined, 'user'],
      ['Privacy: none', 'none', '<sip:alice@lab.test>', 'none'],
    ])('to a foreign domain with %s', async (_what, privacy, asserted, left) => {
      const fields = privacy === undefined ? {} : { Privacy: privacy };
      await from(alice, 'MESSAGE', 'sip:ivy@chicago.test', asAlice(fields));
      expect(identityAt(stranger, 'MESSAGE')).toEqual([asserted, undefined, left]);
    });

    it.each([
      ['no word of the user', undefined, '<sip:alice@lab.test>', undefined],
      ['Privacy: id', 'id', undefined, undefined],
    ])('to a phone of the domain with %s', async (_what, privacy, asserted, left) => {
      const fields = privacy === undefined ? {} : { Privacy: privacy };
      await from(alice, 'MESSAGE', 'sip:bob@lab.test', asAlice(fields));
      expect(identityAt(bob, 'MESSAGE')).toEqual([asserted, undefined, left]);
    });
  });

  it('stays inside where a redirection leads out', async () => {
    await from(alice, 'INVITE', 'sip:bob@lab.test', asAlice());
    expect(identityAt(bob, 'INVITE')[0]).toBe('<sip:alice@lab.test>');
    bob.answer('INVITE', 302, { Contact: '<sip:bob@chicago.test>' });
    await bench.pass();
    expect(identityAt(stranger, 'INVITE')[0]).toBeUndefined();
  });

  describe('privacy that a proxy can’t give (RFC 3323 §5)', () => {
    it('fails a request that may not go without it, and says which', async () => {
      const fields = { Privacy: 'id;session;header;critical', 'Proxy-Require': 'privacy' };
      await from(alice, 'MESSAGE', 'sip:bob@lab.test', asAlice(fields));
      expect(alice.responses.at(-1)).toMatchObject({
        statusCode: 500,
        reasonPhrase: 'Privacy Failure: session, header not supported',
      });
      expect(bob.methods).toEqual([]);
    });

    it('lets others go, with what they ask for left for whoever can', async () => {
      await from(alice, 'MESSAGE', 'sip:bob@lab.test', asAlice({ Privacy: 'session;header' }));
      expect(identityAt(bob, 'MESSAGE')[2]).toBe('session;header');
    });

    it('is known by its option tag, which goes with the last kind that was asked for', async () => {
      const fields = { Privacy: 'id', 'Proxy-Require': 'privacy' };
      await from(alice, 'MESSAGE', 'sip:ivy@chicago.test', asAlice(fields));
      expect(stranger.latest('MESSAGE').request.text('Proxy-Require')).toBeUndefined();
    });
  });

  it('a trusted peer may pass on to others what a stranger may not (RFC 3261 §26.3.2)', async () => {
    await from(peer, 'MESSAGE', 'sip:ivy@chicago.test');
    expect(stranger.methods).toEqual(['MESSAGE']);
    await from(stranger, 'OPTIONS', 'sip:bob@biloxi.test');
    expect(stranger.statusCodes).toEqual([403]);
  });
});

describe('a proxy of no trust domain', () => {
  it('leaves what it does not know as it is, and knows no privacy', async () => {
    const bench = await ProxyBench.start();
    const stranger = await bench.phone('10.0.2.2');
    const bob = await bench.phone('10.0.1.2');
    bench.bind('bob', bob.contact);
    stranger.send('MESSAGE', 'sip:bob@lab.test', { 'P-Asserted-Identity': '<sip:boss@lab.test>' });
    await bench.pass();
    expect(bob.latest('MESSAGE').request.text('P-Asserted-Identity')).toBe('<sip:boss@lab.test>');
    stranger.send('OPTIONS', 'sip:bob@lab.test', { 'Proxy-Require': 'privacy' });
    await bench.pass();
    expect(stranger.statusCodes).toEqual([420]);
  });
});
