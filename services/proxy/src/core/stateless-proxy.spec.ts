import { beforeEach, describe, expect, it } from '@jest/globals';
import { makeResponse, Via } from '@trapezoid/sip';
import { credentialsOf, type Endpoint, ProxyBench, textOf } from '../proxy.fixture.js';

const via = 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-call;rport';

describe('a stateless proxy (RFC 3261 §16.11)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let phone: Endpoint;

  async function start(protocol: 'UDP' | 'TCP' = 'UDP'): Promise<void> {
    bench = await ProxyBench.start({ stateless: true });
    caller = await bench.phone('10.0.1.1', protocol);
    phone = await bench.phone('10.0.1.2');
    bench.bind('bob', phone.contact);
  }

  beforeEach(() => start());

  const send = async (
    method = 'INVITE',
    fields: Readonly<Record<string, string>> = {},
    uri = 'sip:bob@lab.test',
  ) => {
    caller.send(method, uri, { Via: via, Contact: `<${caller.contact}>`, ...fields });
    await bench.pass();
  };
  const branchOf = (endpoint: Endpoint, method: string) =>
    endpoint.latest(method).request.first(Via)?.parameters.get('branch');
  const nothingIsKept = () => {
    expect(bench.element.transactions.openTransactions).toEqual({ client: 0, server: 0 });
    expect(bench.clock.pending).toBe(0);
    expect(bench.faults).toEqual([]);
  };

  it('forwards a request, and sends no 100 of its own', async () => {
    await send();
    const { request } = phone.latest('INVITE');
    expect(request.requestUri).toBe(phone.contact);
    expect(request.text('Max-Forwards')).toBe('69');
    expect(request.headers(Via)).toHaveLength(2);
    expect(caller.responses).toEqual([]);
    nothingIsKept();
  });

  it('forwards each retransmission alike, byte for byte, and repeats none by itself', async () => {
    await send();
    await send();
    const [first, second] = phone.requests.map(({ request }) => request);
    expect(phone.requests).toHaveLength(2);
    expect(first && textOf(first)).toBe(second && textOf(second));
    await bench.pass(32_000);
    expect(phone.requests).toHaveLength(2);
  });

  it.each(['UDP', 'TCP'] as const)(
    'sends a response back the way its request came, over %s',
    async (protocol) => {
      await start(protocol);
      caller.send('INVITE', 'sip:bob@lab.test', { Contact: `<${caller.contact}>` });
      await bench.pass();
      phone.answer('INVITE', 100);
      phone.answer('INVITE', 180);
      phone.answer('INVITE', 200);
      await bench.pass();
      expect(caller.statusCodes).toEqual([100, 180, 200]);
      expect(caller.responses.at(-1)?.headers(Via)).toHaveLength(1);
      nothingIsKept();
    },
  );

  it('gives the CANCEL the branch of its INVITE, and the way of it', async () => {
    await send();
    await send('CANCEL');
    expect(branchOf(phone, 'CANCEL')).toBe(branchOf(phone, 'INVITE'));
    phone.answer('CANCEL', 200);
    phone.answer('INVITE', 487);
    await bench.pass();
    expect(caller.statusCodes).toEqual([200, 487]);
  });

  it('gives the ACK to a failure the branch of its INVITE: it is the phone that it is for', async () => {
    await send();
    phone.answer('INVITE', 486);
    await bench.pass();
    await send('ACK', { To: '<sip:bob@lab.test>;tag=tag-10.0.1.2' });
    expect(branchOf(phone, 'ACK')).toBe(branchOf(phone, 'INVITE'));
  });

  it('chooses one target, the same each time, however often the location server orders them anew', async () => {
    const other = await bench.phone('10.0.1.3');
    bench.bind('bob', { contact: phone.contact, updatedAt: 1 }, { contact: other.contact, updatedAt: 2 });
    await send();
    bench.bind('bob', { contact: other.contact, updatedAt: 3 }, { contact: phone.contact, updatedAt: 1 });
    await send();
    await send('CANCEL');
    expect(phone.methods).toEqual(['INVITE', 'CANCEL']);
    expect(other.methods).toEqual([]);
  });

  it('chooses the most preferred', async () => {
    const other = await bench.phone('10.0.1.3');
    bench.bind('bob', { contact: phone.contact, q: 0.3 }, { contact: other.contact, q: 0.7 });
    await send();
    expect(other.methods).toEqual(['INVITE']);
  });

  it('gives another transaction another branch', async () => {
    await send();
    const first = branchOf(phone, 'INVITE');
    await send('INVITE', { Via: 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-other' });
    expect(branchOf(phone, 'INVITE')).not.toBe(first);
  });

  it('tells old requests apart that have no unique branch', async () => {
    const old = { Via: 'SIP/2.0/UDP 10.0.1.1:5060;branch=1' };
    await send('INVITE', old);
    const first = branchOf(phone, 'INVITE');
    await send('INVITE', old);
    expect(branchOf(phone, 'INVITE')).toBe(first);
    await send('INVITE', { ...old, 'Call-ID': 'another' });
    expect(branchOf(phone, 'INVITE')).not.toBe(first);
  });

  it('stays on the way of the dialog: ACK and BYE go by its Record-Route (§16.6 step 4)', async () => {
    await send();
    phone.answer('INVITE', 200, { Contact: `<${phone.contact}>` });
    await bench.pass();
    const route = caller.responses.at(-1)?.text('Record-Route') ?? '';
    const inDialog = { To: '<sip:bob@lab.test>;tag=tag-10.0.1.2', Route: route };
    await send('ACK', { ...inDialog, Via: `${via}-ack` }, phone.contact);
    await send('BYE', { ...inDialog, Via: `${via}-bye`, CSeq: '2 BYE' }, phone.contact);
    expect(phone.methods).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  describe('validates as any (§16.3)', () => {
    it.each([
      ['no hop left', { 'Max-Forwards': '0' }, 483],
      ['an unknown extension', { 'Proxy-Require': 'time-travel' }, 420],
    ])('%s', async (_what, fields, statusCode) => {
      await send('INVITE', fields);
      await send('INVITE', fields);
      expect(caller.responses.map((response) => response.statusCode)).toEqual([statusCode, statusCode]);
      const tags = new Set(caller.responses.map((response) => response.text('To')));
      // The same request gets the same answer, with the same tag (§8.2.7).
      expect(tags.size).toBe(1);
      expect(phone.methods).toEqual([]);
    });

    it('the ACK to its own answer stays here (§8.2.7)', async () => {
      await send('INVITE', { 'Max-Forwards': '0' });
      await send('ACK', { To: caller.responses.at(-1)?.text('To') ?? '' });
      expect(phone.methods).toEqual([]);
      expect(bench.decisions.at(-1)).toMatchObject({ decision: 'drop', section: 'RFC 3261 §8.2.7' });
    });

    it('its own accounts have to prove who they are; their ACK and CANCEL need not (§22.1)', async () => {
      const alice = { From: '<sip:alice@lab.test>;tag=1' };
      await send('INVITE', alice);
      expect(caller.statusCodes).toEqual([407]);
      await send('INVITE', { ...alice, Via: `${via}2`, 'Proxy-Authorization': credentialsOf('alice') });
      expect(phone.methods).toEqual(['INVITE']);
      expect(phone.latest('INVITE').request.has({ name: 'Proxy-Authorization' })).toBe(false);
      await send('CANCEL', { ...alice, Via: `${via}2` });
      expect(phone.methods).toEqual(['INVITE', 'CANCEL']);
    });

    it('between foreign domains nothing passes, not even an ACK', async () => {
      await send('INVITE', {}, `sip:ivy@${phone.host}`);
      expect(caller.statusCodes).toEqual([403]);
      await send('ACK', {}, `sip:ivy@${phone.host}`);
      await send('CANCEL', {}, `sip:ivy@${phone.host}`);
      expect(phone.methods).toEqual([]);
      expect(bench.decisions).toContainEqual(expect.objectContaining({ decision: 'drop' }));
    });

    it('who is not there is 404, and without a phone 480', async () => {
      await send('MESSAGE', {}, 'sip:nobody@lab.test');
      bench.bind('carol');
      await send('MESSAGE', {}, 'sip:carol@lab.test');
      expect(caller.statusCodes).toEqual([404, 480]);
    });

    it('while the location server is away it answers 503 with the time to wait', async () => {
      bench.takeLocationServerAway();
      await send('MESSAGE');
      expect(caller.statusCodes).toEqual([503]);
      expect(caller.responses.at(-1)?.text('Retry-After')).toBe('5');
    });
  });

  it('forwards REGISTER to the registrar', async () => {
    const registrar = await bench.phone('10.0.0.2');
    await send('REGISTER', { To: '<sip:bob@lab.test>' }, 'sip:lab.test');
    registrar.answer('REGISTER', 200);
    await bench.pass();
    expect(caller.statusCodes).toEqual([200]);
  });

  it('drops a response that it has forged no way back for, whoever made it up', async () => {
    await send();
    const { request, flow } = phone.latest('INVITE');
    const made = makeResponse(request, 200, { toTag: 'x' });
    const [own, ...others] = made.headers(Via);
    if (own === undefined) throw new Error('no Via');
    const branch = own.parameters.get('branch') ?? '';
    const forged = [
      branch.replace(/\./, '.A'),
      branch.split('.')[0] ?? '',
      branch.replace('z9hG4bK', 'z9hG4bKx'),
      'z9hG4bKany',
      '',
    ];
    for (const other of forged) {
      const value = { ...own, parameters: own.parameters.with('branch', other) };
      phone.transport.sendResponse(made.withAll(Via, [value, ...others]), flow, () => undefined);
    }
    await bench.pass();
    expect(caller.responses).toEqual([]);
    expect(bench.element.transport.counters.strayResponses).toBeGreaterThanOrEqual(forged.length - 1);
    const dropped = bench.decisions.filter(({ decision }) => decision === 'drop');
    expect(dropped).toHaveLength(bench.element.transport.counters.strayResponses);
    expect(dropped[0]?.section).toBe('RFC 6026 §8.9');
  });

  describe('a target that can’t be reached', () => {
    /** Bob's binding over a connection that is gone since. */
    async function bindLostFlow(): Promise<void> {
      const tcp = await bench.phone('10.0.1.8', 'TCP');
      const registrar = await bench.phone('10.0.0.2');
      tcp.send('REGISTER', 'sip:lab.test', {
        To: '<sip:bob@lab.test>',
        Contact: `<${tcp.contact};ob>;reg-id=1`,
      });
      await bench.pass();
      const path = registrar.latest('REGISTER').request.text('Path')?.replace(/^<|>$/g, '') ?? '';
      bench.bind('bob', { contact: tcp.contact, path: [path], regId: 1 });
      await tcp.transport.close();
      await bench.pass();
    }

    it('over a connection that is gone is 430, each time alike (RFC 5626 §5.3.1, §11.5)', async () => {
      await bindLostFlow();
      await send();
      await send();
      expect(caller.responses.map(({ statusCode }) => statusCode)).toEqual([430, 430]);
      expect(new Set(caller.responses.map((response) => response.text('To'))).size).toBe(1);
      expect(bench.decisions.at(-1)).toMatchObject({
        decision: 'answer',
        statusCode: 430,
        section: 'RFC 5626 §5.3.1',
      });
      await send('ACK', { To: caller.responses.at(-1)?.text('To') ?? '' });
      expect(bench.decisions.at(-1)).toMatchObject({ decision: 'drop', section: 'RFC 3261 §8.2.7' });
      nothingIsKept();
    });

    it('for want of anybody who listens is 500: a 503 would speak of this proxy (§16.9, §16.7 step 6)', async () => {
      bench.bind('bob', 'sip:bob@10.0.1.66;transport=tcp');
      await send('MESSAGE');
      expect(caller.statusCodes).toEqual([500]);
      expect(bench.decisions.at(-1)).toMatchObject({ statusCode: 500, section: 'RFC 3261 §16.9' });
    });

    it('is no reason to answer an ACK', async () => {
      bench.bind('bob', 'sip:bob@10.0.1.66;transport=tcp');
      await send('ACK');
      expect(caller.responses).toEqual([]);
      expect(bench.decisions.at(-1)).toMatchObject({ decision: 'drop', section: 'RFC 3261 §16.9' });
    });
  });

  it('finds a loop by its own Via (§16.3 step 4)', async () => {
    await send();
    const [own] = phone.latest('INVITE').request.headers(Via);
    const again = `SIP/2.0/UDP 10.0.9.9;branch=z9hG4bK-far\nSIP/2.0/UDP ${own?.sentBy.host}:5060;branch=${own?.parameters.get('branch')}`;
    await send('INVITE', { Via: `${via}-again\n${again}` });
    expect(caller.statusCodes).toEqual([482]);
  });
});
