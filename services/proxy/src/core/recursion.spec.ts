import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Endpoint, ProxyBench, type ProxyBenchOptions, proxyHost } from '../proxy.fixture.js';

describe('a target that sends the caller elsewhere (RFC 3261 §16.7 step 4)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let desk: Endpoint;
  let mobile: Endpoint;
  let home: Endpoint;

  async function start(options: ProxyBenchOptions = { recurse: true }): Promise<void> {
    bench = await ProxyBench.start({ names: { 'lab.test': [proxyHost] }, ...options });
    caller = await bench.phone('10.0.1.1');
    desk = await bench.phone('10.0.1.2');
    mobile = await bench.phone('10.0.1.3');
    home = await bench.phone('10.0.1.4');
    bench.bind('bob', desk.contact);
  }

  beforeEach(() => start());

  const invite = async (uri = 'sip:bob@lab.test') => {
    caller.send('INVITE', uri, {
      Via: 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-call;rport',
      Contact: `<${caller.contact}>`,
    });
    await bench.pass();
  };
  const answer = async (
    phone: Endpoint,
    statusCode: number,
    fields: Readonly<Record<string, string>> = {},
  ) => {
    phone.answer('INVITE', statusCode, fields);
    await bench.pass();
  };
  const redirect = (phone: Endpoint, contact: string, statusCode = 302) =>
    answer(phone, statusCode, { Contact: contact });

  it('is told to the caller unless the proxy is set to go there itself', async () => {
    await start({});
    await invite();
    await redirect(desk, `<${mobile.contact}>`);
    expect(caller.statusCodes).toEqual([100, 302]);
    expect(caller.responses.at(-1)?.text('Contact')).toBe(`<${mobile.contact}>`);
    expect(mobile.methods).toEqual([]);
  });

  it('is followed: what it names is called, and the 3xx is acknowledged and goes no further', async () => {
    await invite();
    await redirect(desk, `<${mobile.contact}>`);
    expect(desk.methods).toEqual(['INVITE', 'ACK']);
    expect(mobile.latest('INVITE').request.requestUri).toBe(mobile.contact);
    await answer(mobile, 200);
    expect(caller.statusCodes).toEqual([100, 200]);
    expect(bench.decisions).toContainEqual({
      decision: 'forward',
      section: 'RFC 3261 §16.7 step 4',
      reason: `${desk.contact} has sent it elsewhere`,
      targets: [mobile.contact],
    });
  });

  it('names several: those of equal q are called at once, the others after them', async () => {
    await invite();
    await redirect(desk, `<${home.contact}>;q=0.2, <${mobile.contact}>;q=0.9`);
    expect(home.methods).toEqual([]);
    await answer(mobile, 486);
    expect(home.methods).toEqual(['INVITE']);
    await answer(home, 486);
    expect(caller.statusCodes).toEqual([100, 486]);
    expect(bench.proxy.openContexts).toBe(0);
  });

  it('names several: the less preferred are called when those before them do not answer in time, whose 487 is not waited for (§16.6, RFC 5393 §5.3.3)', async () => {
    await start({ recurse: true, targetTimeout: 10_000 });
    await invite();
    await redirect(desk, `<${home.contact}>;q=0.2, <${mobile.contact}>;q=0.9`);
    await bench.pass(10_100);
    expect(home.methods).toEqual(['INVITE']);
    const shares = [mobile, home].map((phone) => phone.latest('INVITE').request.text('Max-Breadth'));
    expect(shares).toEqual(['59', '1']);
  });

  it('rings beside the others that still ring, and before the less preferred', async () => {
    bench.bind('bob', desk.contact, mobile.contact, { contact: 'sip:late@10.0.1.4:5060', q: 0.1 });
    await invite();
    await answer(mobile, 180);
    const guest = await bench.phone('10.0.1.5');
    await redirect(desk, `<${guest.contact}>`);
    expect(guest.methods).toEqual(['INVITE']);
    expect(mobile.methods).toEqual(['INVITE']);
    expect(home.methods).toEqual([]);
  });

  it('names a user of the domain: that one’s phones are called, by a spiral (§16.6 step 8)', async () => {
    bench.bind('carol', mobile.contact);
    await invite();
    await redirect(desk, '<sip:carol@lab.test>');
    expect(mobile.methods).toEqual(['INVITE']);
    await answer(mobile, 200);
    expect(caller.statusCodes).toEqual([100, 200]);
    expect(bench.faults).toEqual([]);
  });

  it('is not followed to where the request has been: the caller gets 3xx without that contact', async () => {
    await invite();
    await redirect(desk, `<${mobile.contact}>`);
    await redirect(mobile, `<${desk.contact}>`);
    expect(desk.methods).toEqual(['INVITE', 'ACK']);
    expect(caller.responses.at(-1)?.statusCode).toBe(302);
  });

  it('between two users who point at each other comes to an end as a loop (§16.3 step 4)', async () => {
    bench.bind('carol', mobile.contact);
    const follow = async () => {
      for (let turn = 0; turn < 8; turn++) {
        await redirect(desk, '<sip:carol@lab.test>');
        if (mobile.methods.length > 0) await redirect(mobile, '<sip:bob@lab.test>');
      }
    };
    await invite();
    await follow();
    await bench.pass(1_000);
    const finals = caller.responses.filter(({ provisional }) => !provisional);
    expect(finals.length).toBeGreaterThan(0);
    expect(desk.methods.length + mobile.methods.length).toBeLessThan(12);
    expect(bench.proxy.openContexts).toBe(0);
    expect(bench.decisions).toContainEqual(
      expect.objectContaining({ statusCode: 482, section: 'RFC 3261 §16.3 step 4' }),
    );
  });

  it.each([
    ['what is no SIP URI', '<tel:+49123>'],
    ['nothing that can be read', '<<'],
  ])('names %s: the caller gets its answer', async (_what, contact) => {
    await invite();
    await redirect(desk, contact);
    expect(caller.responses.at(-1)?.statusCode).toBe(302);
    expect(caller.responses.at(-1)?.text('Contact')).toBe(contact);
  });

  it('keeps for the caller what the proxy does not follow, beside what it does', async () => {
    await invite();
    await redirect(desk, `<tel:+49123>, <${mobile.contact}>`);
    await answer(mobile, 486);
    expect(caller.statusCodes).toEqual([100, 302]);
    expect(caller.responses.at(-1)?.text('Contact')).toBe('<tel:+49123>');
  });

  it('is not followed from sips to sip (§16.7 step 4)', async () => {
    bench.bind('bob', `sips:bob@${desk.host}:5060;transport=tcp`);
    await invite('sips:bob@lab.test');
    expect(desk.methods).toEqual([]);
  });

  it.each([305, 380])('is not followed for a %i: its caller has to decide', async (statusCode) => {
    await invite();
    await redirect(desk, `<${mobile.contact}>`, statusCode);
    expect(mobile.methods).toEqual([]);
    expect(caller.statusCodes).toEqual([100, statusCode]);
  });

  it('is not followed for a Request-URI of another domain (§16.5)', async () => {
    const fields = {
      From: '<sip:alice@lab.test>;tag=1',
      'Proxy-Authorization': 'Digest username="alice"',
      Via: 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-call',
    };
    caller.send('INVITE', `sip:ivy@${desk.host}`, fields);
    await bench.pass();
    await redirect(desk, `<${mobile.contact}>`);
    expect(caller.statusCodes).toEqual([100, 302]);
    expect(mobile.methods).toEqual([]);
  });

  it('is followed no more when the caller has cancelled (§16.10)', async () => {
    await invite();
    await answer(desk, 180);
    caller.send('CANCEL', 'sip:bob@lab.test', {
      Via: 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-call;rport',
    });
    await bench.pass();
    await redirect(desk, `<${mobile.contact}>`);
    expect(mobile.methods).toEqual([]);
    expect(bench.proxy.openContexts).toBe(0);
  });

  it('of very many contacts is followed to twenty', async () => {
    const many = Array.from({ length: 60 }, (_none, index) => `<sip:x${index}@10.0.1.3:5060>`).join(', ');
    await invite();
    await redirect(desk, many);
    await bench.pass();
    expect(mobile.methods.length).toBeLessThanOrEqual(20);
    expect(mobile.methods.length).toBeGreaterThan(0);
  });
});

describe('a ring group', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let desk: Endpoint;
  let mobile: Endpoint;

  beforeEach(async () => {
    const groups = new Map([
      [
        'sales',
        [
          { addressOfRecord: 'sip:bob@lab.test', q: 1 },
          { addressOfRecord: 'sip:carol@lab.test', q: 0.5 },
        ],
      ],
      ['empty', [{ addressOfRecord: 'sip:nobody@lab.test', q: 1 }]],
    ]);
    bench = await ProxyBench.start({ groups });
    caller = await bench.phone('10.0.1.1');
    desk = await bench.phone('10.0.1.2');
    mobile = await bench.phone('10.0.1.3');
    bench.bind('bob', desk.contact);
    bench.bind('carol', mobile.contact);
  });

  const invite = async (user: string) => {
    caller.send('INVITE', `sip:${user}@lab.test`);
    await bench.pass();
  };

  it('leads to the phones of its members, in the order of their q', async () => {
    await invite('sales');
    expect(desk.methods).toEqual(['INVITE']);
    expect(mobile.methods).toEqual([]);
    desk.answer('INVITE', 486);
    await bench.pass();
    expect(mobile.methods).toEqual(['INVITE']);
  });

  it('without a phone is temporarily unavailable (RFC 3261 §16.5)', async () => {
    await invite('empty');
    expect(caller.statusCodes).toEqual([480]);
  });
});
