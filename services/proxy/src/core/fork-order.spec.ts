import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Endpoint, ProxyBench, type ProxyBenchOptions } from '../proxy.fixture.js';

describe('the order in which targets are called (RFC 3261 §16.6)', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let desk: Endpoint;
  let mobile: Endpoint;
  let home: Endpoint;

  async function start(options: ProxyBenchOptions = {}): Promise<void> {
    bench = await ProxyBench.start(options);
    caller = await bench.phone('10.0.1.1');
    desk = await bench.phone('10.0.1.2');
    mobile = await bench.phone('10.0.1.3');
    home = await bench.phone('10.0.1.4');
    bench.bind(
      'bob',
      { contact: home.contact, q: 0.3 },
      { contact: desk.contact, q: 0.8 },
      { contact: mobile.contact, q: 0.8 },
    );
  }

  const branch = { Via: 'SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bK-call;rport' };
  const send = async (method = 'INVITE', fields: Readonly<Record<string, string>> = {}) => {
    caller.send(method, 'sip:bob@lab.test', { ...branch, ...fields });
    await bench.pass();
  };
  const answer = async (phone: Endpoint, statusCode: number, method = 'INVITE') => {
    phone.answer(method, statusCode);
    await bench.pass();
  };
  const called = () =>
    Object.entries({ desk, mobile, home }).flatMap(([name, { methods }]) =>
      methods.length > 0 ? [name] : [],
    );
  const expectQuiet = async () => {
    expect(bench.proxy.openContexts).toBe(0);
    await bench.pass(64_100);
    expect(bench.element.transactions.openTransactions).toEqual({ client: 0, server: 0 });
    expect(bench.clock.pending).toBe(0);
    expect(bench.faults).toEqual([]);
  };

  describe('by q', () => {
    beforeEach(() => start({ forking: 'by-q' }));

    it('begins with those that are preferred alike', async () => {
      await send();
      expect(called()).toEqual(['desk', 'mobile']);
    });

    it('goes on to the less preferred when all of those have failed', async () => {
      await send();
      await answer(desk, 486);
      expect(called()).toEqual(['desk', 'mobile']);
      await answer(mobile, 480);
      expect(called()).toEqual(['desk', 'mobile', 'home']);
      await answer(home, 200);
      expect(caller.statusCodes).toEqual([100, 200]);
      await expectQuiet();
    });

    it('goes on at once where those can’t be reached (§16.9)', async () => {
      bench.bind(
        'bob',
        { contact: 'sip:gone@10.0.1.9:5060;transport=tcp', q: 0.8 },
        { contact: home.contact, q: 0.3 },
      );
      await send();
      expect(called()).toEqual(['home']);
    });

    it('ends the search at a 6xx: nobody else is called (§16.7 step 5)', async () => {
      await send();
      await answer(mobile, 180);
      await answer(desk, 603);
      await answer(mobile, 487);
      expect(called()).toEqual(['desk', 'mobile']);
      expect(caller.statusCodes).toEqual([100, 180, 603]);
      await expectQuiet();
    });

    it('ends with the best response of all rounds (§16.7 step 6)', async () => {
      await send();
      await answer(desk, 407);
      await answer(mobile, 486);
      await answer(home, 480);
      expect(caller.statusCodes).toEqual([100, 407]);
      await expectQuiet();
    });

    it('calls nobody else when the caller has cancelled (§16.10)', async () => {
      await send();
      await answer(desk, 180);
      await answer(mobile, 486);
      await send('CANCEL');
      await answer(desk, 487);
      expect(called()).toEqual(['desk', 'mobile']);
      await expectQuiet();
    });

    it('calls nobody else when the caller cancels phones that have said nothing', async () => {
      await send();
      await send('CANCEL');
      await bench.pass(33_000);
      expect(called()).toEqual(['desk', 'mobile']);
      expect(caller.responses.at(-1)?.statusCode).toBe(487);
      await expectQuiet();
    });

    it('tells in which rounds it calls', async () => {
      await send();
      expect(bench.decisions.at(-1)).toMatchObject({
        decision: 'forward',
        reason: 'it has 3 targets, called in 2 rounds',
        targets: [desk.contact, mobile.contact, home.contact],
      });
    });

    it('lends the breadth of those that have failed to the next (RFC 5393 §5.3.3.1)', async () => {
      await send('INVITE', { 'Max-Breadth': '2' });
      await answer(desk, 486);
      await answer(mobile, 486);
      expect(desk.latest('INVITE').request.text('Max-Breadth')).toBe('1');
      expect(home.latest('INVITE').request.text('Max-Breadth')).toBe('2');
    });
  });

  describe('of targets that do not answer in time', () => {
    beforeEach(() => start({ forking: 'by-q', targetTimeout: 10_000 }));

    it('goes on to the next while it cancels those that ring', async () => {
      await send();
      await answer(desk, 180);
      await bench.pass(9_900);
      expect(called()).toEqual(['desk', 'mobile']);
      await bench.pass(200);
      expect(called()).toEqual(['desk', 'mobile', 'home']);
      expect(desk.methods).toEqual(['INVITE', 'CANCEL']);
      // Without a provisional response none may be sent (§9.1).
      expect(mobile.methods).toEqual(['INVITE']);
      await answer(desk, 487);
      await answer(home, 200);
      expect(caller.statusCodes).toEqual([100, 180, 200]);
      await bench.pass(33_000);
      await expectQuiet();
    });

    it('calls round after round while those before them have not ended: each leaves breadth for the others (RFC 5393 §5.3.3)', async () => {
      bench.bind('bob', desk.contact, { contact: mobile.contact, q: 0.5 }, { contact: home.contact, q: 0.3 });
      await send();
      await bench.pass(10_100);
      expect(called()).toEqual(['desk', 'mobile']);
      await bench.pass(10_100);
      expect(called()).toEqual(['desk', 'mobile', 'home']);
      const shares = [desk, mobile, home].map((phone) =>
        Number(phone.latest('INVITE').request.text('Max-Breadth')),
      );
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(60);
    });

    it('lets a 2xx through that crosses the CANCEL, and cancels the next (§16.7 step 10)', async () => {
      await send();
      await answer(desk, 180);
      await bench.pass(10_100);
      await answer(home, 180);
      await answer(desk, 200);
      expect(caller.responses.at(-1)?.statusCode).toBe(200);
      expect(home.methods).toEqual(['INVITE', 'CANCEL']);
    });

    it('lets the last of them ring for as long as timer C allows (§16.8)', async () => {
      await send();
      await answer(desk, 486);
      await answer(mobile, 486);
      await answer(home, 180);
      await bench.pass(180_000);
      expect(home.methods).toEqual(['INVITE']);
      await bench.pass(2_000);
      expect(home.methods).toEqual(['INVITE', 'CANCEL']);
    });

    it('waits for room where the breadth is used up (RFC 5393 §5.3.3.1)', async () => {
      await send('INVITE', { 'Max-Breadth': '2' });
      await answer(desk, 180);
      await answer(mobile, 180);
      await bench.pass(10_100);
      expect(called()).toEqual(['desk', 'mobile']);
      await answer(desk, 487);
      expect(called()).toEqual(['desk', 'mobile', 'home']);
      expect(home.latest('INVITE').request.text('Max-Breadth')).toBe('1');
    });

    it('goes on after 5 s with another request than INVITE: its sender waits 32 s at most', async () => {
      await send('MESSAGE');
      await bench.pass(5_100);
      expect(called()).toEqual(['desk', 'mobile', 'home']);
      await answer(home, 200, 'MESSAGE');
      await answer(desk, 200, 'MESSAGE');
      expect(caller.responses.filter(({ successful }) => successful)).toHaveLength(1);
      await bench.pass(33_000);
      await expectQuiet();
    });
  });

  describe('one after the other', () => {
    beforeEach(() => start({ forking: 'sequential' }));

    it('calls the preferred first, and those of equal preference in the order of their registration', async () => {
      await send();
      expect(called()).toEqual(['desk']);
      await answer(desk, 486);
      expect(called()).toEqual(['desk', 'mobile']);
      await answer(mobile, 486);
      expect(called()).toEqual(['desk', 'mobile', 'home']);
    });

    it('needs no breadth but for one (RFC 5393 §5.3.3)', async () => {
      await send('INVITE', { 'Max-Breadth': '1' });
      await answer(desk, 486);
      expect(called()).toEqual(['desk', 'mobile']);
      expect(mobile.latest('INVITE').request.text('Max-Breadth')).toBe('1');
    });
  });

  it('at once calls all, whatever their q', async () => {
    await start({ forking: 'parallel' });
    await send();
    expect(called()).toEqual(['desk', 'mobile', 'home']);
  });

  it('calls a target once, however often it is bound (§16.5)', async () => {
    await start();
    bench.bind('bob', { contact: desk.contact, instance: 'a' }, { contact: desk.contact, instance: 'b' });
    await send();
    expect(desk.methods).toEqual(['INVITE']);
    await answer(desk, 486);
    expect(caller.statusCodes).toEqual([100, 486]);
  });
});
