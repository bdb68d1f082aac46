import { beforeEach, describe, expect, it } from '@jest/globals';
import { printUri, RecordRoute, Route } from '@trapezoid/sip';
import { type Endpoint, ProxyBench, proxyHost } from '../proxy.fixture.js';

describe('a strict router in the path (RFC 3261 §16.12.1.2)', () => {
  let bench: ProxyBench;
  let before: Endpoint;
  let after: Endpoint;

  beforeEach(async () => {
    const points = [{ host: '10.0.1.1' }, { host: '10.0.1.2' }];
    bench = await ProxyBench.start({ strictRouter: true, trust: [{ name: 'both', domains: [], points }] });
    before = await bench.phone('10.0.1.1');
    after = await bench.phone('10.0.1.2');
  });

  const inviteThrough = async () => {
    before.send('INVITE', `sip:${proxyHost}`, {
      Route: `<sip:bob@10.0.1.2>`,
      'Record-Route': '<sip:10.0.1.1;lr>',
      To: '<sip:bob@biloxi.test>',
    });
    await bench.pass();
    return after.latest('INVITE').request;
  };

  it('puts the first Route value into the Request-URI, where it was itself', async () => {
    const invite = await inviteThrough();
    expect(invite.requestUri).toBe('sip:bob@10.0.1.2');
    expect(invite.has(Route)).toBe(false);
  });

  it('records itself without lr', async () => {
    const invite = await inviteThrough();
    expect(invite.headers(RecordRoute).map(({ uri }) => printUri(uri).replace(/[^:]+@/, ''))).toEqual([
      `sip:${proxyHost}:5060`,
      'sip:10.0.1.1;lr',
    ]);
  });

  it('goes by its Request-URI alone, and leaves the other Route values to those who come after', async () => {
    const [own] = (await inviteThrough()).headers(RecordRoute);
    after.send('BYE', own === undefined ? '' : printUri(own.uri), {
      From: '<sip:bob@biloxi.test>;tag=2',
      To: '<sip:stranger@elsewhere.example>;tag=1',
      Route: '<sip:p2@10.0.1.1;lr>\n<sip:p1@10.0.9.9;lr>\n<sip:caller@10.0.9.8>',
    });
    await bench.pass();
    const bye = before.latest('BYE').request;
    expect(bye.requestUri).toBe('sip:p2@10.0.1.1;lr');
    expect(bye.headers(Route).map(({ uri }) => printUri(uri))).toEqual([
      'sip:p1@10.0.9.9;lr',
      'sip:caller@10.0.9.8',
    ]);
  });
});
