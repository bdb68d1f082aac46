import { describe, expect, it } from '@jest/globals';
import { Route } from '@trapezoid/sip';
import { requestOf } from '../proxy.fixture.js';
import { preprocessRoute, withoutOwnMaddr } from './preprocess-route.js';
import { dialogSubject, pathSubject, RouteTokens } from './route-token.js';

const own = {
  isOwn: (host: string, port: number | undefined) => host === '10.0.0.1' && (port ?? 5060) === 5060,
};
const tokens = new RouteTokens(() => ['key']);
const flow = { protocol: 'TCP', host: '10.0.1.2', port: 40000, connection: 'tcp-7' } as const;
const subject = dialogSubject(requestOf('BYE', 'sip:x@y'));
const ours = (token: Parameters<RouteTokens['make']>[1], parameters = ';lr') =>
  `<sip:${tokens.make(subject, token)}@10.0.0.1:5060${parameters}>`;

const preprocess = (uri: string, route: string) =>
  preprocessRoute(requestOf('BYE', uri, { Route: route }), own, tokens);
const routesOf = (request: ReturnType<typeof requestOf>) => request.fieldsOf(Route).map(({ value }) => value);

describe('preprocessing of Route (RFC 3261 §16.4)', () => {
  it('takes our value off the top and leaves the others as they came', () => {
    const { request, known } = preprocess('sip:bob@10.0.1.2', '<sip:10.0.0.1;lr>, <sip:next.example;lr;x=y>');
    expect(routesOf(request)).toEqual(['<sip:next.example;lr;x=y>']);
    expect(known).toBe(false);
  });

  it('leaves a Route alone that is not ours', () => {
    const { request } = preprocess('sip:bob@10.0.1.2', '<sip:10.0.0.1:5070;lr>, <sip:10.0.0.1;lr>');
    expect(routesOf(request)).toEqual(['<sip:10.0.0.1:5070;lr>, <sip:10.0.0.1;lr>']);
  });

  it('knows its own token again, and where it leads', () => {
    const { known, hosts, flow: found } = preprocess('sip:bob@10.0.1.2', ours({ hosts: ['10.0.1.1'], flow }));
    expect({ known, hosts, found }).toEqual({ known: true, hosts: ['10.0.1.1'], found: flow });
  });

  it('takes both values of a double Record-Route; the second one says where to', () => {
    const towardsUdp = preprocess('sip:bob@10.0.1.2', `${ours({ flow })}, ${ours({ hosts: ['10.0.1.9'] })}`);
    expect(routesOf(towardsUdp.request)).toEqual([]);
    expect(towardsUdp.flow).toBeUndefined();
    expect(
      preprocess('sip:bob@10.0.1.2', `${ours({ hosts: ['10.0.1.9'] })}, ${ours({ flow })}`).flow,
    ).toEqual(flow);
  });

  it('takes two values at most: more are another pass', () => {
    const three = [ours({}), ours({}), ours({ flow })].join(', ');
    expect(routesOf(preprocess('sip:bob@10.0.1.2', three).request)).toEqual([ours({ flow })]);
  });

  it('reads the token of a Path', () => {
    const route = `<sip:${tokens.make(pathSubject, { flow })}@10.0.0.1;lr>`;
    expect(preprocess('sip:bob@phone.invalid', route)).toMatchObject({ known: true, hosts: [], flow });
  });

  it('restores the Request-URI after a strict router', () => {
    const uri = ours({ hosts: ['10.0.1.2'] }).slice(1, -1);
    const { request, known } = preprocess(uri, '<sip:other.example>, <sip:bob@10.0.1.2>');
    expect(request.requestUri).toBe('sip:bob@10.0.1.2');
    expect(routesOf(request)).toEqual(['<sip:other.example>']);
    expect(known).toBe(true);
  });

  it('does not take a user of ours for a strict router’s work', () => {
    const { request, known } = preprocess('sip:bob@10.0.0.1', '<sip:other.example;lr>');
    expect(request.requestUri).toBe('sip:bob@10.0.0.1');
    expect(known).toBe(false);
  });
});

describe('the maddr of a Request-URI (RFC 3261 §16.4)', () => {
  const uriAfter = (uri: string) => withoutOwnMaddr(requestOf('BYE', uri), own).requestUri;

  it('is taken off where it names this proxy', () => {
    expect(uriAfter('sip:bob@lab.test:5060;maddr=10.0.0.1;transport=udp;x=y')).toBe('sip:bob@lab.test;x=y');
  });

  it('stays where it leads elsewhere', () => {
    expect(uriAfter('sip:bob@lab.test;maddr=10.0.0.2')).toBe('sip:bob@lab.test;maddr=10.0.0.2');
    expect(uriAfter('sip:bob@lab.test:5070;maddr=10.0.0.1')).toBe('sip:bob@lab.test:5070;maddr=10.0.0.1');
  });
});
