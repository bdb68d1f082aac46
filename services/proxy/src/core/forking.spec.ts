import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Endpoint, ProxyBench } from '../proxy.fixture.js';

describe('a request that is forked to several bindings (RFC 3261 §16.6, §16.7)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let desk: Endpoint;
  let mobile: Endpoint;

  beforeEach(async () => {
    bench = await ProxyBench.start();
    caller = await bench.phone('10.0.1.1');
    desk = await bench.phone('10.0.1.2');
    mobile = await bench.phone('10.0.1.3');
    bench.bind('bob', desk.contact, mobile.contact);
  });

  const invite = async () => {
    caller.send('INVITE', 'sip:bob@lab.test', { Contact: `<${caller.contact}>` });
    await bench.pass();
  };

  /** Nothing is left behind: no context, and after the last timers no transaction. */
  const expectQuiet = async () => {
    expect(bench.proxy.openContexts).toBe(0);
    await bench.pass(64_000);
    expect(bench.element.transactions.openTransactions).toEqual({ client: 0, server: 0 });
    expect(bench.clock.pending).toBe(0);
    expect(bench.faults).toEqual([]);
  };

  it('reaches every binding, with the contact as Request-URI and one hop less', async () => {
    await invite();
    for (const phone of [desk, mobile]) {
      const { request } = phone.latest('INVITE');
      expect(request.requestUri).toBe(phone.contact);
      expect(request.text('Max-Forwards')).toBe('69');
    }
    expect(caller.statusCodes).toEqual([100]);
  });

  it('gives each branch its share of the breadth (RFC 5393 §5.3.3)', async () => {
    await invite();
    expect(desk.latest('INVITE').request.text('Max-Breadth')).toBe('30');
    expect(mobile.latest('INVITE').request.text('Max-Breadth')).toBe('30');
  });

  it('is refused with 440 where the breadth is not enough (RFC 5393 §5.3.3)', async () => {
    caller.send('INVITE', 'sip:bob@lab.test', { 'Max-Breadth': '1' });
    await bench.pass();
    expect(caller.statusCodes).toEqual([440]);
    expect(desk.methods).toEqual([]);
  });

  it('lets all 180 through, and no 100', async () => {
    await invite();
    desk.answer('INVITE', 100);
    desk.answer('INVITE', 180);
    mobile.answer('INVITE', 180);
    await bench.pass();
    expect(caller.responses.map(({ statusCode }) => statusCode)).toEqual([100, 180, 180]);
  });

  it('ends the other branches when one answers', async () => {
    await invite();
    desk.answer('INVITE', 180);
    mobile.answer('INVITE', 180);
    await bench.pass();
    desk.answer('INVITE', 200);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 180, 200]);
    expect(mobile.methods).toEqual(['INVITE', 'CANCEL']);
    mobile.answer('CANCEL', 200);
    mobile.answer('INVITE', 487);
    await bench.pass();
    expect(mobile.methods).toEqual(['INVITE', 'CANCEL', 'ACK']);
    expect(caller.statusCodes).toEqual([100, 180, 200]);
    await expectQuiet();
  });

  it('lets the 2xx of a second branch through, too', async () => {
    await invite();
    desk.answer('INVITE', 200);
    mobile.answer('INVITE', 200);
    await bench.pass();
    const tags = caller.responses.filter(({ successful }) => successful).map((one) => one.text('To'));
    expect(tags).toEqual(['<sip:bob@lab.test>;tag=tag-10.0.1.2', '<sip:bob@lab.test>;tag=tag-10.0.1.3']);
    await expectQuiet();
  });

  it('lets a 2xx through that crosses the CANCEL for its branch', async () => {
    await invite();
    mobile.answer('INVITE', 180);
    desk.answer('INVITE', 200);
    await bench.pass();
    expect(mobile.methods).toContain('CANCEL');
    mobile.answer('INVITE', 200);
    await bench.pass();
    expect(caller.responses.filter(({ successful }) => successful)).toHaveLength(2);
    mobile.answer('CANCEL', 481);
    await bench.pass();
    await expectQuiet();
  });

  it('waits for all branches before it tells that all have failed', async () => {
    await invite();
    desk.answer('INVITE', 486);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100]);
    mobile.answer('INVITE', 480);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 486]);
    expect(desk.methods).toEqual(['INVITE', 'ACK']);
  });

  it('stops at a 6xx: the others are cancelled, and the 6xx goes up when they have ended', async () => {
    await invite();
    mobile.answer('INVITE', 180);
    desk.answer('INVITE', 603);
    await bench.pass();
    expect(mobile.methods).toEqual(['INVITE', 'CANCEL']);
    expect(caller.statusCodes).toEqual([100, 180]);
    mobile.answer('INVITE', 487);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 180, 603]);
  });

  it('hears a 2xx even after a 6xx', async () => {
    await invite();
    mobile.answer('INVITE', 180);
    desk.answer('INVITE', 603);
    await bench.pass();
    mobile.answer('INVITE', 200);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 180, 200]);
  });

  it('brings the challenges of all branches together', async () => {
    await invite();
    desk.answer('INVITE', 401, { 'WWW-Authenticate': 'Digest realm="desk", nonce="1"' });
    mobile.answer('INVITE', 407, { 'Proxy-Authenticate': 'Digest realm="mobile", nonce="2"' });
    await bench.pass();
    const [response] = caller.responses.slice(-1);
    expect(response?.text('WWW-Authenticate')).toContain('realm="desk"');
    expect(response?.text('Proxy-Authenticate')).toContain('realm="mobile"');
  });

  it('turns a lone 503 into 500 (§21.5.4)', async () => {
    await invite();
    desk.answer('INVITE', 503, { 'Retry-After': '3600' });
    mobile.answer('INVITE', 503);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 500]);
    expect(caller.responses.at(-1)?.text('Retry-After')).toBeUndefined();
  });

  it('does not suffer from a branch that can’t be reached (§16.9)', async () => {
    bench.bind('bob', 'sip:gone@10.0.1.9:5060;transport=tcp', mobile.contact);
    await invite();
    mobile.answer('INVITE', 200);
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 200]);
    await expectQuiet();
  });

  it('is answered 500 where no branch can be reached (§16.9)', async () => {
    bench.bind('bob', 'sip:gone@10.0.1.9:5060;transport=tcp');
    await invite();
    expect(caller.statusCodes).toEqual([100, 500]);
  });

  it('is answered 408 where nobody says a word', async () => {
    await invite();
    await bench.pass(33_000);
    expect(caller.statusCodes).toEqual([100, 408]);
    expect(bench.proxy.openContexts).toBe(0);
  });

  it('is answered 502 where a phone has taken the Via away that leads back', async () => {
    bench.bind('bob', desk.contact);
    await invite();
    const { request, flow } = desk.latest('INVITE');
    const via = request.text('Via') ?? '';
    const broken = desk.answer('INVITE', 180).withText('Via', via);
    desk.transport.sendResponse(broken, flow, () => undefined);
    await bench.pass();
    const final = desk.answer('INVITE', 100);
    expect(final.statusCode).toBe(100);
    desk.transport.sendResponse(
      new (Object.getPrototypeOf(final).constructor)(486, 'Busy Here', broken.fields),
      flow,
      () => undefined,
    );
    await bench.pass();
    expect(caller.statusCodes).toEqual([100, 180, 502]);
    expect(bench.proxy.openContexts).toBe(0);
  });

  it('takes of several flows to one phone the newest (RFC 5626 §7)', async () => {
    bench.bind(
      'bob',
      { contact: desk.contact, instance: 'urn:uuid:1', regId: 1, updatedAt: 1 },
      { contact: mobile.contact, instance: 'urn:uuid:1', regId: 2, updatedAt: 2 },
    );
    await invite();
    expect(desk.methods).toEqual([]);
    expect(mobile.methods).toEqual(['INVITE']);
  });
});
