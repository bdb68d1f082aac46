import { beforeEach, describe, expect, it } from '@jest/globals';
import { printUri, RecordRoute } from '@trapezoid/sip';
import { credentialsOf, type Endpoint, ProxyBench } from '../proxy.fixture.js';

describe('a request that comes back from another proxy (RFC 3261 §6, §16.3 step 4)', () => {
  let bench: ProxyBench;
  let alice: Endpoint;
  let other: Endpoint;
  let carol: Endpoint;
  let recorded: string;

  beforeEach(async () => {
    bench = await ProxyBench.start({ names: { 'biloxi.test': ['10.0.1.2'] } });
    alice = await bench.phone('10.0.1.1');
    other = await bench.phone('10.0.1.2');
    carol = await bench.phone('10.0.1.3');
    bench.bind('carol', carol.contact);
    alice.send('INVITE', 'sip:bob@biloxi.test', {
      From: '<sip:alice@lab.test>;tag=1',
      To: '<sip:bob@biloxi.test>',
      'Proxy-Authorization': credentialsOf('alice'),
    });
    await bench.pass();
    const [own] = other.latest('INVITE').request.headers(RecordRoute);
    recorded = own === undefined ? '' : `<${printUri(own.uri)}>`;
  });

  const back = async (uri: string, fields: Readonly<Record<string, string>> = {}) => {
    other.send('INVITE', uri, {
      From: '<sip:alice@lab.test>;tag=1',
      To: '<sip:bob@biloxi.test>',
      'Record-Route': recorded,
      ...fields,
    });
    await bench.pass();
  };

  it('is let pass to a user of the domain without being challenged again', async () => {
    await back('sip:carol@lab.test');
    expect(carol.methods).toEqual(['INVITE']);
  });

  it.each([
    ['of another call', 'sip:carol@lab.test', { 'Call-ID': 'call-2' }],
    ['in another’s name', 'sip:carol@lab.test', { From: '<sip:dave@lab.test>;tag=1' }],
    ['to others than users of the domain', 'sip:ivy@far.test', {}],
    [
      'with a forged Record-Route',
      'sip:carol@lab.test',
      { 'Record-Route': '<sip:AAA.BBBBBBBBBBBB@10.0.0.1:5060;lr>' },
    ],
  ])('is challenged %s', async (_how, uri, fields) => {
    await back(uri, fields);
    expect(other.statusCodes).toEqual([407]);
    expect(carol.methods).toEqual([]);
  });
});
