import { beforeEach, describe, expect, it } from '@jest/globals';
import { edgeFlow } from '@trapezoid/service';
import { Path, Via as ViaHeader } from '@trapezoid/sip';
import { type Endpoint, ProxyBench, type ProxyBenchOptions } from '../proxy.fixture.js';
import type { LocatedBinding } from './ports.js';

const instance = 'urn:uuid:1';

describe('the proxy next to a phone with outbound', () => {
  let bench: ProxyBench;
  let registrar: Endpoint;
  let caller: Endpoint;

  async function start(options: ProxyBenchOptions = {}): Promise<void> {
    bench = await ProxyBench.start(options);
    registrar = await bench.phone('10.0.0.2');
    caller = await bench.phone('10.0.1.1');
  }

  beforeEach(() => start());

  /** Registers one flow and gives its binding. */
  async function register(
    phone: Endpoint,
    regId?: number,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<LocatedBinding> {
    const parameters = regId === undefined ? '' : `;+sip.instance="<${instance}>";reg-id=${regId}`;
    phone.send('REGISTER', 'sip:lab.test', {
      From: '<sip:bob@lab.test>;tag=1',
      Contact: `<${phone.contact}>${parameters}`,
      Supported: 'path, outbound',
      ...fields,
    });
    await bench.pass();
    const { request } = registrar.latest('REGISTER');
    const path = request.text('Path')?.slice(1, -1);
    return {
      contact: phone.contact,
      path: path === undefined ? [] : [path],
      updatedAt: regId ?? 0,
      ...(regId === undefined ? {} : { instance, regId }),
    };
  }

  const pathOf = () => registrar.latest('REGISTER').request.headers(Path);

  describe('on REGISTER (RFC 5626 §5.1)', () => {
    it.each(['UDP', 'TCP'] as const)('puts a flow token and ob into Path, over %s', async (protocol) => {
      const phone = await bench.phone('10.0.1.2', protocol);
      const { path } = await register(phone, 1);
      expect(path[0]).toMatch(/^sip:[\w.-]+@10\.0\.0\.1:5060(;transport=tcp)?;lr;ob$/);
    });

    it('says nothing of ob to a phone without reg-id', async () => {
      const phone = await bench.phone('10.0.1.2', 'TCP');
      expect((await register(phone)).path[0]).toMatch(/;lr$/);
    });

    it('says nothing of ob where another proxy is the first hop', async () => {
      const edge = await bench.phone('10.0.1.2', 'TCP');
      const Via = `${edge.via};branch=z9hG4bK-1;rport\nSIP/2.0/UDP 10.0.9.9;branch=z9hG4bK-2`;
      expect((await register(edge, 1, { Via })).path[0]).toMatch(/;lr$/);
    });

    it.each(['UDP', 'TCP'] as const)(
      'tells the registrar the port that a phone has, asked for or not, and the phone nothing of it, over %s',
      async (protocol) => {
        const phone = await bench.phone('10.0.1.2', protocol);
        const said = `${phone.via};branch=z9hG4bK-1`;
        await register(phone, 1, { Via: said });
        const { request } = registrar.latest('REGISTER');
        const noted = request.headers(ViaHeader)[1]?.parameters;
        expect(noted?.number('rport')).toBeGreaterThan(0);
        registrar.answer('REGISTER', 200);
        await bench.pass();
        expect(phone.responses.map((response) => response.text('Via'))).toEqual([said]);
      },
    );

    it('leaves a Contact that can’t be read to the registrar', async () => {
      const phone = await bench.phone('10.0.1.2');
      await register(phone, 1, { Contact: '<<' });
      expect(registrar.latest('REGISTER').request.text('Contact')).toBe('<<');
    });
  });

  describe('on its success (RFC 5626 §5.4)', () => {
    async function answered(options: ProxyBenchOptions, fields: Readonly<Record<string, string>>) {
      await start(options);
      const phone = await bench.phone('10.0.1.2', 'TCP');
      await register(phone, 1);
      registrar.answer('REGISTER', 200, fields);
      await bench.pass();
      return phone.responses.at(-1)?.text('Flow-Timer');
    }

    it('tells the Flow-Timer of the lab file where the registrar has taken the flow', async () => {
      expect(await answered({ flowTimer: 95 }, { Require: 'outbound' })).toBe('95');
      expect(await answered({ flowTimer: 95 }, {})).toBeUndefined();
      expect(await answered({}, { Require: 'outbound' })).toBeUndefined();
    });
  });

  describe('when a connection ends (RFC 5626 §7)', () => {
    it('tells once what was registered over it, by the name that its Path has', async () => {
      const phone = await bench.phone('10.0.1.2', 'TCP');
      await register(phone, 1);
      const [path] = pathOf();
      expect(bench.endedFlows).toEqual([]);
      bench.network.cutConnections('10.0.1.2');
      await bench.pass();
      expect(bench.endedFlows).toEqual([path === undefined ? undefined : edgeFlow(path)]);
    });

    it('tells nothing of a connection that nothing was registered over', async () => {
      const phone = await bench.phone('10.0.1.2', 'TCP');
      phone.send('OPTIONS', 'sip:lab.test');
      await bench.pass();
      bench.network.cutConnections('10.0.1.2');
      await bench.pass();
      expect(bench.endedFlows).toEqual([]);
    });
  });

  describe('on a call (RFC 5626 §5.3.1, §7)', () => {
    let first: Endpoint;
    let second: Endpoint;

    beforeEach(async () => {
      first = await bench.phone('10.0.1.2', 'TCP');
      second = await bench.phone('10.0.1.3', 'TCP');
      bench.bind('bob', await register(first, 1), await register(second, 2));
    });

    it('takes the flow that was registered last', async () => {
      caller.send('INVITE', 'sip:bob@lab.test');
      await bench.pass();
      expect([first.methods, second.methods]).toEqual([[], ['INVITE']]);
    });

    it('takes the other one where that is gone, and the caller hears nothing of it', async () => {
      bench.network.cutConnections('10.0.1.3');
      await bench.pass();
      caller.send('INVITE', 'sip:bob@lab.test');
      await bench.pass();
      expect(first.methods).toEqual(['INVITE']);
      first.answer('INVITE', 200, { Contact: `<${first.contact}>` });
      await bench.pass();
      expect(caller.statusCodes).toEqual([100, 200]);
      expect(bench.faults).toEqual([]);
    });

    it('takes the other one where an edge proxy further on answers 430, or nobody in time (408)', async () => {
      for (const statusCode of [430, 408]) {
        await start();
        first = await bench.phone('10.0.1.2');
        second = await bench.phone('10.0.1.3');
        const flows = [first, second].map(({ contact }, at) => ({
          contact,
          instance,
          regId: at,
          updatedAt: at,
        }));
        bench.bind('bob', ...flows);
        caller.send('INVITE', 'sip:bob@lab.test');
        await bench.pass();
        second.answer('INVITE', statusCode);
        await bench.pass();
        expect(first.methods).toEqual(['INVITE']);
        first.answer('INVITE', 486);
        await bench.pass();
        expect(caller.statusCodes).toEqual([100, 486]);
      }
    });

    it('takes no other one where the phone has answered', async () => {
      caller.send('INVITE', 'sip:bob@lab.test');
      await bench.pass();
      second.answer('INVITE', 486);
      await bench.pass();
      expect(first.methods).toEqual([]);
      expect(caller.statusCodes).toEqual([100, 486]);
    });

    it('takes no other one where the caller has given up', async () => {
      caller.send('INVITE', 'sip:bob@lab.test');
      await bench.pass();
      second.answer('INVITE', 180);
      await bench.pass();
      caller.send('CANCEL', 'sip:bob@lab.test', { Via: `${caller.via};branch=z9hG4bK-INVITE-1;rport` });
      await bench.pass();
      bench.network.cutConnections('10.0.1.3');
      await bench.pass();
      expect(first.methods).toEqual([]);
    });

    it('is unavailable (480) where no flow is left, and is not looked for at its Contact', async () => {
      bench.network.cutConnections('10.0.1.3');
      bench.network.cutConnections('10.0.1.2');
      await bench.pass();
      caller.send('INVITE', 'sip:bob@lab.test');
      await bench.pass();
      expect(caller.statusCodes).toEqual([100, 480]);
      expect([first.methods, second.methods]).toEqual([[], []]);
    });

    it('stays on the way of later requests, also where the lab file lets it go (RFC 5627 §6.2)', async () => {
      await start({ recordRoute: false });
      first = await bench.phone('10.0.1.2', 'TCP');
      bench.bind('bob', await register(first, 1), await register(first, 1));
      caller.send('INVITE', 'sip:bob@lab.test');
      await bench.pass();
      expect(first.latest('INVITE').request.has({ name: 'Record-Route' })).toBe(true);
    });
  });

  describe('in a dialog with a GRUU (RFC 5627 §6.1)', () => {
    const gruu = `sip:bob@lab.test;gr=${instance}`;
    const dialog = { To: '<sip:bob@lab.test>;tag=tag-10.0.1.2' };
    let phone: Endpoint;

    async function call(protocol: 'UDP' | 'TCP'): Promise<string> {
      phone = await bench.phone('10.0.1.2', protocol);
      const binding = { instance, ...(await register(phone, protocol === 'TCP' ? 1 : undefined)) };
      bench.bind('bob', binding);
      caller.send('INVITE', gruu, { Contact: `<${caller.contact}>` });
      await bench.pass();
      phone.answer('INVITE', 200, { Contact: `<${gruu}>` });
      await bench.pass();
      const routes = caller.responses.at(-1)?.fieldsOf({ name: 'Record-Route' }) ?? [];
      return routes
        .flatMap(({ value }) => value.split(/,\s*/))
        .reverse()
        .join(', ');
    }

    it.each(['UDP', 'TCP'] as const)(
      'takes a request to the contact of the phone, over %s',
      async (protocol) => {
        const Route = await call(protocol);
        caller.send('BYE', gruu, { ...dialog, Route, CSeq: '2 BYE' });
        await bench.pass();
        expect(phone.latest('BYE').request.requestUri).toBe(phone.contact);
        expect(phone.latest('BYE').request.text('Route')).toBeUndefined();
      },
    );

    it('takes it over the flow that the phone has now', async () => {
      const Route = await call('TCP');
      bench.network.cutConnections('10.0.1.2');
      await bench.pass();
      const Via = `${phone.via};branch=z9hG4bK-again;rport`;
      bench.bind('bob', await register(phone, 1, { Via }));
      caller.send('BYE', gruu, { ...dialog, Route, CSeq: '2 BYE' });
      await bench.pass();
      expect(phone.methods).toEqual(['INVITE', 'BYE']);
    });

    it('takes it over the dialog’s own connection where the phone is not registered any more', async () => {
      const Route = await call('TCP');
      bench.bind('bob');
      caller.send('BYE', gruu, { ...dialog, Route, CSeq: '2 BYE' });
      await bench.pass();
      expect(phone.latest('BYE').request.requestUri).toBe(gruu);
    });

    it('knows a temporary one', async () => {
      const temporary = 'sip:tgruu.1@lab.test;gr';
      bench.gruus.set('tgruu.1', { kind: 'found', addressOfRecord: 'sip:bob@lab.test', instance });
      const Route = await call('UDP');
      caller.send('BYE', temporary, { ...dialog, Route, CSeq: '2 BYE' });
      await bench.pass();
      expect(phone.latest('BYE').request.requestUri).toBe(phone.contact);
    });
  });
});
