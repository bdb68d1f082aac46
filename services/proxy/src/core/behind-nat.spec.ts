import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  credentialsOf,
  type Endpoint,
  type Message,
  ProxyBench,
  type ProxyBenchOptions,
} from '../proxy.fixture.js';
import type { LocatedBinding } from './ports.js';

const publicHost = '203.0.113.1';
/** Nobody outside reaches it there. */
const privateHost = '192.168.1.2';
const alice = { From: '<sip:alice@lab.test>;tag=1', 'Proxy-Authorization': credentialsOf('alice') };

const recordRoutes = (message: Message | undefined): string[] =>
  message?.fieldsOf({ name: 'Record-Route' }).flatMap(({ value }) => value.split(/,\s*/)) ?? [];

describe.each(['port-restricted', 'symmetric'] as const)(
  'a phone over UDP behind a %s NAT, with its private address in Contact and without outbound',
  (kind) => {
    let bench: ProxyBench;
    let registrar: Endpoint;
    let phone: Endpoint;
    let desk: Endpoint;

    async function start(options: ProxyBenchOptions = {}): Promise<void> {
      bench = await ProxyBench.start(options);
      registrar = await bench.phone('10.0.0.2');
      phone = await bench.phone(privateHost, 'UDP', bench.network.nat(kind, { publicHost }));
      desk = await bench.phone('10.0.1.3');
      bench.bind('desk', desk.contact);
    }

    beforeEach(() => start());

    async function register(endpoint = phone, contact = endpoint.contact): Promise<LocatedBinding> {
      endpoint.send('REGISTER', 'sip:lab.test', {
        To: '<sip:bob@lab.test>',
        Contact: `<${contact}>`,
        Via: `${endpoint.via};branch=z9hG4bK-${endpoint.host}`,
      });
      await bench.pass();
      const path = registrar.latest('REGISTER').request.text('Path')?.slice(1, -1);
      registrar.answer('REGISTER', 200);
      await bench.pass();
      return { contact, path: path === undefined ? [] : [path], updatedAt: 0 };
    }

    it('is called at the address that its REGISTER was seen at (RFC 3581 §4, RFC 3327 §5.2)', async () => {
      const binding = await register();
      expect(binding.contact).toContain(privateHost);
      bench.bind('bob', binding);
      desk.send('INVITE', 'sip:bob@lab.test', { Contact: `<${desk.contact}>` });
      await bench.pass();
      expect(phone.methods).toEqual(['INVITE']);
      expect(phone.latest('INVITE').request.requestUri).toBe(phone.contact);
      phone.answer('INVITE', 486);
      await bench.pass();
      expect(desk.statusCodes).toEqual([100, 486]);
    });

    it('gets the later requests of a call to it there, too (RFC 5658 §5)', async () => {
      bench.bind('bob', await register());
      desk.send('INVITE', 'sip:bob@lab.test', { Contact: `<${desk.contact}>` });
      await bench.pass();
      phone.answer('INVITE', 200, { Contact: `<${phone.contact}>` });
      await bench.pass();
      const Route = recordRoutes(desk.responses.at(-1)).reverse().join(', ');
      const dialog = { To: `<sip:bob@lab.test>;tag=tag-${privateHost}`, Route };
      desk.send('ACK', phone.contact, dialog);
      desk.send('BYE', phone.contact, { ...dialog, CSeq: '2 BYE' });
      await bench.pass();
      expect(phone.methods).toEqual(['INVITE', 'ACK', 'BYE']);
      phone.answer('BYE', 200);
      await bench.pass();
      expect(desk.responses.at(-1)?.text('CSeq')).toBe('2 BYE');
      expect(bench.faults).toEqual([]);
    });

    it.each([true, false])(
      'gets the responses and the later requests of a call that it makes, with recordRoute %s (RFC 3581 §4)',
      async (recordRoute) => {
        await start({ recordRoute });
        phone.send('INVITE', 'sip:desk@lab.test', { ...alice, Contact: `<${phone.contact}>` });
        await bench.pass();
        desk.answer('INVITE', 180);
        desk.answer('INVITE', 200, { Contact: `<${desk.contact}>` });
        await bench.pass();
        expect(phone.statusCodes).toEqual([100, 180, 200]);
        desk.send('BYE', phone.contact, {
          From: '<sip:bob@lab.test>;tag=tag-10.0.1.3',
          To: alice.From,
          Route: recordRoutes(desk.latest('INVITE').request).join(', '),
        });
        await bench.pass();
        expect(phone.methods).toEqual(['BYE']);
      },
    );

    it('has nothing of that where its Contact names somebody else, or where it is what it says', async () => {
      expect((await register(phone, 'sip:bob@192.168.1.77:5060')).path).toEqual([]);
      expect((await register(desk)).path).toEqual([]);
    });
  },
);
