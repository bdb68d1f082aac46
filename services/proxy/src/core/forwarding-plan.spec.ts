import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Endpoint, ProxyBench, type ProxyBenchOptions } from '../proxy.fixture.js';

describe('what the caller asks of the proxy', () => {
  let bench: ProxyBench;
  let caller: Endpoint;
  let desk: Endpoint;
  let mobile: Endpoint;

  async function start(options: ProxyBenchOptions = {}): Promise<void> {
    bench = await ProxyBench.start(options);
    caller = await bench.phone('10.0.1.1');
    desk = await bench.phone('10.0.1.2');
    mobile = await bench.phone('10.0.1.3');
    bench.bind(
      'bob',
      { contact: desk.contact, parameters: { audio: null, video: '"FALSE"' } },
      { contact: mobile.contact, q: 0.5, parameters: { audio: null, video: null } },
    );
  }

  beforeEach(() => start());

  const invite = async (fields: Readonly<Record<string, string>>) => {
    caller.send('INVITE', 'sip:bob@lab.test', { Contact: `<${caller.contact}>`, ...fields });
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
  const called = () =>
    Object.entries({ desk, mobile }).flatMap(([name, { methods }]) => (methods.length > 0 ? [name] : []));
  const disposition = (text: string) => invite({ 'Request-Disposition': text });

  describe('by Request-Disposition (RFC 3841 §9.1)', () => {
    it('redirect: it is told where to go, in the order in which it would have been forwarded', async () => {
      await disposition('redirect');
      expect(caller.statusCodes).toEqual([302]);
      const contacts = caller.responses
        .at(-1)
        ?.fieldsOf({ name: 'Contact' })
        .map(({ value }) => value);
      expect(contacts).toEqual([`<${desk.contact}>;q=1`, `<${mobile.contact}>;q=0.99`]);
      expect(called()).toEqual([]);
      expect(bench.decisions).toEqual([
        expect.objectContaining({ decision: 'answer', statusCode: 302, section: 'RFC 3841 §9.1' }),
      ]);
    });

    it('redirect of a request for another domain: the proxy knows nobody there, and forwards it', async () => {
      const fields = {
        From: '<sip:alice@lab.test>;tag=1',
        'Proxy-Authorization': 'Digest username="alice"',
        'Request-Disposition': 'redirect',
      };
      caller.send('INVITE', `sip:ivy@${desk.host}`, fields);
      await bench.pass();
      expect(desk.methods).toEqual(['INVITE']);
    });

    it('parallel: all at once, whatever their q', async () => {
      await disposition('parallel');
      expect(called()).toEqual(['desk', 'mobile']);
    });

    it('sequential: one after the other, whatever the proxy does by itself', async () => {
      await start({ forking: 'parallel' });
      await disposition('sequential');
      expect(called()).toEqual(['desk']);
      await answer(desk, 486);
      expect(called()).toEqual(['desk', 'mobile']);
    });

    it('no-fork: the best address, and no other after it', async () => {
      await disposition('no-fork');
      await answer(desk, 486);
      expect(called()).toEqual(['desk']);
      expect(caller.statusCodes).toEqual([100, 486]);
    });

    it('no-cancel: a 2xx leaves the others ringing, whose 2xx goes up as well', async () => {
      await disposition('parallel, no-cancel');
      await answer(mobile, 180);
      await answer(desk, 200);
      expect(mobile.methods).toEqual(['INVITE']);
      await answer(mobile, 200);
      expect(caller.responses.filter(({ successful }) => successful)).toHaveLength(2);
      expect(bench.proxy.openContexts).toBe(0);
    });

    it('no-cancel: a 6xx cancels them still', async () => {
      await disposition('parallel, no-cancel');
      await answer(mobile, 180);
      await answer(desk, 603);
      expect(mobile.methods).toEqual(['INVITE', 'CANCEL']);
    });

    it('recurse and no-recurse: over what the proxy does by itself', async () => {
      const elsewhere = { Contact: `<${mobile.contact};x=1>` };
      await disposition('recurse, no-fork');
      await answer(desk, 302, elsewhere);
      expect(caller.statusCodes).toEqual([100, 302]);
      await start({ recurse: true });
      await disposition('no-recurse, no-fork');
      await answer(desk, 302, elsewhere);
      expect(called()).toEqual(['desk']);
    });

    it('queue, or what is no directive, changes nothing', async () => {
      await disposition('queue, no-nonsense');
      expect(called()).toEqual(['desk']);
      expect(caller.statusCodes).toEqual([100]);
    });

    it('that can’t be read is refused with 400', async () => {
      await disposition('"');
      expect(caller.statusCodes).toEqual([400]);
    });
  });

  describe('by Accept-Contact and Reject-Contact (RFC 3841 §7.2)', () => {
    it('calls the phones that fit', async () => {
      await invite({ 'Accept-Contact': '*;video;require' });
      expect(called()).toEqual(['mobile']);
    });

    it('leaves out those that are not wanted, whatever their q', async () => {
      await invite({ 'Reject-Contact': '*;video="FALSE"' });
      expect(called()).toEqual(['mobile']);
    });

    it('answers 480 where none is left, and says why (§7.2.4)', async () => {
      await invite({ 'Accept-Contact': '*;isfocus;require;explicit' });
      expect(caller.statusCodes).toEqual([480]);
      expect(bench.decisions).toEqual([expect.objectContaining({ section: 'RFC 3841 §7.2.4' })]);
    });

    it('hands both header fields on as they came (§7.2)', async () => {
      await invite({ 'Accept-Contact': '*;video;require' });
      expect(mobile.latest('INVITE').request.text('Accept-Contact')).toBe('*;video;require');
    });
  });
});
