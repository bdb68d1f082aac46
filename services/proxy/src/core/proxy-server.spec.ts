import { beforeEach, describe, expect, it } from '@jest/globals';
import { credentialsOf, type Endpoint, ProxyBench, proxyHost } from '../proxy.fixture.js';

const alice = { From: '<sip:alice@lab.test>;tag=1' };

describe('the proxy', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let phone: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start();
    caller = await bench.phone('10.0.1.1');
    phone = await bench.phone('10.0.1.2');
    bench.bind('bob', phone.contact);
  });

  const ask = async (method: string, uri: string, fields: Readonly<Record<string, string>> = {}) => {
    caller.send(method, uri, fields);
    await bench.pass();
    return caller.responses.at(-1);
  };

  describe('asked about itself (RFC 3261 §11.2)', () => {
    it.each([`sip:${proxyHost}`, `sip:${proxyHost}:5060`, 'sip:lab.test'])(
      'answers OPTIONS %s',
      async (uri) => {
        const response = await ask('OPTIONS', uri);
        expect(response?.statusCode).toBe(200);
        expect(response?.text('Accept')).toBe('*/*');
        expect(response?.text('Allow')).toBeUndefined();
      },
    );

    it('answers OPTIONS that has no hop left, whomever it was for (§16.3 step 3)', async () => {
      expect((await ask('OPTIONS', 'sip:bob@lab.test', { 'Max-Forwards': '0' }))?.statusCode).toBe(200);
      expect(phone.methods).toEqual([]);
    });

    it('is not there for anything else', async () => {
      expect((await ask('MESSAGE', `sip:${proxyHost}`))?.statusCode).toBe(404);
    });
  });

  describe('asked what it can’t forward', () => {
    it.each([
      ['no hop left', { 'Max-Forwards': '0' }, 483],
      ['an extension unknown to it', { 'Proxy-Require': 'time-travel' }, 420],
      ['a Route that is none', { Route: 'nonsense' }, 400],
      ['a breadth that is none', { 'Max-Breadth': 'wide' }, 400],
    ])('refuses %s', async (_what, fields, statusCode) => {
      expect((await ask('MESSAGE', 'sip:bob@lab.test', fields))?.statusCode).toBe(statusCode);
      expect(phone.methods).toEqual([]);
    });

    it('refuses a scheme that it does not know', async () => {
      expect((await ask('MESSAGE', 'tel:+49123'))?.statusCode).toBe(416);
    });

    it('forwards methods and headers that it does not know, as they came (RFC 3261 §16.6 step 1, §20)', async () => {
      await ask('PROPFIND', 'sip:bob@lab.test', { 'X-Odd': '  a,, b ;c', Date: 'yesterday' });
      const { request } = phone.latest('PROPFIND');
      expect(request.text('X-Odd')).toBe('a,, b ;c');
      expect(request.text('Date')).toBe('yesterday');
    });
  });

  describe('asked for an account of the domain', () => {
    it('challenges, and lets right credentials pass without passing them on (RFC 3261 §22.3, §20.28)', async () => {
      expect((await ask('MESSAGE', 'sip:bob@lab.test', alice))?.statusCode).toBe(407);
      expect(phone.methods).toEqual([]);
      const other = 'Digest username="alice", realm="elsewhere", nonce="1", uri="sip:a", response="1"';
      await ask('MESSAGE', 'sip:bob@lab.test', {
        ...alice,
        CSeq: '2 MESSAGE',
        Via: `${caller.via};branch=z9hG4bK-2`,
        'Proxy-Authorization': `${credentialsOf('alice')}\n${other}`,
      });
      const fields = phone.latest('MESSAGE').request.fieldsOf({ name: 'Proxy-Authorization' });
      expect(fields.map(({ value }) => value)).toEqual([other]);
    });

    it('refuses who calls in another’s name', async () => {
      const fields = { ...alice, 'Proxy-Authorization': credentialsOf('mallory') };
      expect((await ask('MESSAGE', 'sip:bob@lab.test', fields))?.statusCode).toBe(403);
    });

    it('challenges a BYE with a made-up To tag, too', async () => {
      const fields = { ...alice, To: '<sip:bob@lab.test>;tag=made-up' };
      expect((await ask('BYE', 'sip:bob@lab.test', fields))?.statusCode).toBe(407);
    });

    it('lets an account call any URI that leads to a phone', async () => {
      await ask('MESSAGE', phone.contact, { ...alice, 'Proxy-Authorization': credentialsOf('alice') });
      expect(phone.methods).toEqual(['MESSAGE']);
    });
  });

  describe('asked for a user', () => {
    it('who is unknown, answers 404', async () => {
      expect((await ask('MESSAGE', 'sip:nobody@lab.test'))?.statusCode).toBe(404);
      expect((await ask('MESSAGE', `sip:${'x'.repeat(600)}@lab.test`))?.statusCode).toBe(404);
    });

    it('without a phone, answers 480', async () => {
      bench.bind('bob');
      expect((await ask('MESSAGE', 'sip:bob@lab.test'))?.statusCode).toBe(480);
    });

    it('while the location server is away, answers 503 with Retry-After, and recovers (RFC 3261 §21.5.4)', async () => {
      bench.takeLocationServerAway();
      const response = await ask('INVITE', 'sip:bob@lab.test');
      expect(response?.statusCode).toBe(503);
      expect(response?.text('Retry-After')).toBe('5');
      expect(bench.proxy.openContexts).toBe(0);
      bench.beforeLookup = async () => undefined;
      await ask('MESSAGE', 'sip:bob@lab.test');
      expect(phone.methods).toEqual(['MESSAGE']);
    });

    it('finds it under an address of the proxy, too', async () => {
      await ask('MESSAGE', `sip:bob@${proxyHost}:5060`);
      expect(phone.methods).toEqual(['MESSAGE']);
    });
  });

  describe('that meets its own request again', () => {
    const withCredentials = { ...alice, 'Proxy-Authorization': credentialsOf('alice') };

    it('lets a spiral pass: bob is bound to carol, and carol to a phone (RFC 5393 §4.2.2)', async () => {
      bench.bind('bob', `sip:carol@${proxyHost}`);
      bench.bind('carol', phone.contact);
      await ask('MESSAGE', 'sip:bob@lab.test', withCredentials);
      await bench.pass();
      expect(phone.methods).toEqual(['MESSAGE']);
      expect(phone.latest('MESSAGE').request.text('Route')).toBeUndefined();
      phone.answer('MESSAGE', 200);
      await bench.pass();
      expect(caller.statusCodes).toEqual([200]);
    });

    it('ends a loop with 482: bob is bound to carol, and carol to bob (RFC 5393 §4.2.2, RFC 3261 §21.4.20)', async () => {
      bench.bind('bob', `sip:carol@${proxyHost}`);
      bench.bind('carol', `sip:bob@${proxyHost}`);
      await ask('MESSAGE', 'sip:bob@lab.test', withCredentials);
      await bench.pass();
      expect(caller.statusCodes).toEqual([482]);
      expect(bench.network.log.length).toBeLessThan(20);
    });
  });

  it('answers 500 to a fault of its own, and keeps nothing', async () => {
    bench.bind('bob', 'sip:a@10.0.1.2', 'sip:b@10.0.1.2');
    const { transport } = bench.element.transactions;
    const ownAddress = transport.ownAddress.bind(transport);
    transport.ownAddress = () => {
      throw new RangeError('a bug');
    };
    await ask('INVITE', 'sip:bob@lab.test');
    transport.ownAddress = ownAddress;
    expect(caller.statusCodes).toEqual([100, 500]);
    expect(bench.faults).toHaveLength(2);
    expect(bench.proxy.openContexts).toBe(0);
  });
});

describe('REGISTER through the proxy', () => {
  let bench: ProxyBench;
  let registrar: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start();
    registrar = await bench.phone('10.0.0.2');
  });

  const register = async (phone: Endpoint, uri = 'sip:lab.test') => {
    phone.send('REGISTER', uri, { From: '<sip:bob@lab.test>;tag=1', Contact: `<${phone.contact}>` });
    await bench.pass();
  };

  it('goes to the registrar with its Request-URI, and comes back (RFC 3261 §16.5)', async () => {
    const phone = await bench.phone('10.0.1.2');
    await register(phone);
    const { request } = registrar.latest('REGISTER');
    expect(request.requestUri).toBe('sip:lab.test');
    expect(request.text('Path')).toBeUndefined();
    registrar.answer('REGISTER', 200);
    await bench.pass();
    expect(phone.statusCodes).toEqual([200]);
  });

  it('is told 503 and when to try again where the registrar can’t serve it: there is no other (RFC 3261 §16.7 step 6)', async () => {
    const phone = await bench.phone('10.0.1.2');
    await register(phone);
    registrar.answer('REGISTER', 503, { 'Retry-After': '7' });
    await bench.pass();
    expect(phone.statusCodes).toEqual([503]);
    expect(phone.responses.at(-1)?.text('Retry-After')).toBe('7');
  });

  it('for a foreign domain is refused', async () => {
    const phone = await bench.phone('10.0.1.2');
    await register(phone, 'sip:elsewhere.example');
    expect(phone.statusCodes).toEqual([403]);
  });

  describe('from a TCP phone', () => {
    let phone: Endpoint;
    let caller: Endpoint;
    let path: string;

    beforeEach(async () => {
      phone = await bench.phone('10.0.1.2', 'TCP');
      caller = await bench.phone('10.0.1.1');
      await register(phone);
      path = registrar.latest('REGISTER').request.text('Path')?.slice(1, -1) ?? '';
      bench.bind('bob', { contact: 'sip:bob@phone.invalid;transport=tcp', path: [path] });
    });

    const connections = () => {
      const messages = bench.network.log.filter(({ protocol }) => protocol === 'TCP');
      const ends = messages.map(({ source, destination }) => [source, destination]);
      return new Set(
        ends.map((both) =>
          both
            .map(({ host, port }) => `${host} ${port}`)
            .sort()
            .join(),
        ),
      ).size;
    };

    it('gets a Path that leads over its connection (RFC 3327 §5.2, RFC 5626 §5.1)', async () => {
      expect(path).toMatch(/^sip:[\w.-]+@10\.0\.0\.1:5060;transport=tcp;lr$/);
      caller.send('INVITE', 'sip:bob@lab.test');
      await bench.pass();
      const { request } = phone.latest('INVITE');
      expect(request.requestUri).toBe('sip:bob@phone.invalid;transport=tcp');
      expect(request.text('Route')).toBeUndefined();
      expect(connections()).toBe(1);
    });

    it('is told to be unavailable (480) once its connection has ended', async () => {
      bench.network.cutConnections('10.0.1.2');
      caller.send('MESSAGE', 'sip:bob@lab.test');
      await bench.pass();
      expect(caller.statusCodes).toEqual([480]);
    });

    it('is called at its contact then, where that is the host it registered from', async () => {
      bench.network.cutConnections('10.0.1.2');
      bench.bind('bob', { contact: phone.contact, path: [path] });
      caller.send('INVITE', 'sip:bob@lab.test');
      await bench.pass();
      phone.answer('INVITE', 180);
      await bench.pass();
      expect(caller.statusCodes).toEqual([100, 180]);
      caller.send('CANCEL', 'sip:bob@lab.test', { Via: `${caller.via};branch=z9hG4bK-INVITE-1;rport` });
      await bench.pass();
      expect(phone.methods.slice(-2)).toEqual(['INVITE', 'CANCEL']);
    });

    it('is passed over where nobody made the Path that it claims', async () => {
      bench.bind('bob', { contact: phone.contact, path: [`sip:made.up@${proxyHost};transport=tcp;lr`] });
      caller.send('MESSAGE', 'sip:bob@lab.test');
      await bench.pass();
      expect(caller.statusCodes).toEqual([480]);
    });

    it('can’t use its Path to send anywhere else', async () => {
      const victim = await bench.phone('10.0.3.3');
      bench.network.cutConnections('10.0.1.2');
      caller.send('MESSAGE', victim.contact, { Route: `<${path}>` });
      await bench.pass();
      expect(caller.statusCodes).toEqual([480]);
      expect(victim.methods).toEqual([]);
    });
  });
});
