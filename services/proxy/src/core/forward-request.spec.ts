import { describe, expect, it } from '@jest/globals';
import { parseUri, printUri, RecordRoute, Route, type SipUri } from '@trapezoid/sip';
import { requestOf, textOf } from '../proxy.fixture.js';
import { copyForTarget, recordRoute, routeFromText, type Side } from './forward-request.js';

const uriOf = (text: string) => parseUri(text) as SipUri;
const flow = { protocol: 'TCP', host: '10.0.1.2', port: 1, connection: 'tcp-1' } as const;
const routes = (request: ReturnType<typeof requestOf>) =>
  request.headers(Route).map(({ uri }) => printUri(uri));

describe('the copy for a target (RFC 3261 §16.6)', () => {
  const copy = (
    fields: Readonly<Record<string, string>>,
    path: readonly string[] = [],
    uri = 'sip:bob@10.0.1.2',
  ) =>
    copyForTarget(requestOf('INVITE', 'sip:bob@lab.test', fields), {
      uri: uriOf(uri),
      path: path.map(routeFromText),
      q: 1,
    });

  it('has the target as Request-URI, which also says where it goes', () => {
    const { request, nextHop } = copy({});
    expect(request.requestUri).toBe('sip:bob@10.0.1.2');
    expect(printUri(nextHop)).toBe('sip:bob@10.0.1.2');
  });

  it('has one hop less, and 70 where there was no Max-Forwards', () => {
    expect(copy({ 'Max-Forwards': '7' }).request.text('Max-Forwards')).toBe('6');
    expect(copy({ 'Max-Forwards': '' }).request.text('Max-Forwards')).toBe('70');
  });

  it('is else the request byte for byte', () => {
    const original = requestOf('INVITE', 'sip:bob@lab.test', { f: '', 'X-ODD': ' a  ;; b', Subject: ' ü ' });
    const { request } = copyForTarget(original, { uri: uriOf('sip:bob@lab.test'), path: [], q: 1 });
    expect(textOf(request)).toBe(textOf(original).replace('Max-Forwards: 70', 'Max-Forwards: 69'));
  });

  it('goes where the first Route says', () => {
    const { request, nextHop } = copy({ Route: '<sip:one.example;lr>, <sip:two.example;lr>' });
    expect(printUri(nextHop)).toBe('sip:one.example;lr');
    expect(routes(request)).toEqual(['sip:one.example;lr', 'sip:two.example;lr']);
  });

  it('goes along the path of its binding', () => {
    const { request, nextHop } = copy({}, ['sip:edge.example;lr', 'sip:inner.example;lr']);
    expect(printUri(nextHop)).toBe('sip:edge.example;lr');
    expect(routes(request)).toEqual(['sip:edge.example;lr', 'sip:inner.example;lr']);
  });

  it('is rearranged for a strict router: its URI first, the target last (step 6)', () => {
    const { request, nextHop } = copy({ Route: '<sip:strict.example>, <sip:two.example;lr>' });
    expect(request.requestUri).toBe('sip:strict.example');
    expect(printUri(nextHop)).toBe('sip:strict.example');
    expect(routes(request)).toEqual(['sip:two.example;lr', 'sip:bob@10.0.1.2']);
  });
});

describe('Record-Route (RFC 3261 §16.6 step 4, §20.30, RFC 5658 §5)', () => {
  const udp: Side = { protocol: 'UDP', address: { host: '10.0.0.1', port: 5060 }, host: '10.0.1.1' };
  const tcp: Side = { protocol: 'TCP', address: { host: '10.0.0.1', port: 5060 }, host: '10.0.1.2', flow };
  const recorded = (from: Side, to: Side, uri = 'sip:bob@lab.test') => {
    const request = requestOf('INVITE', uri, { 'Record-Route': '<sip:before.example;lr>' });
    return recordRoute(
      request,
      from,
      to,
      ({ hosts, flow: found }) => `${hosts?.length}${found?.connection ?? ''}`,
    )
      .headers(RecordRoute)
      .map(({ uri }) => printUri(uri));
  };

  it('is one value where both sides are alike, above those that were there', () => {
    expect(recorded(udp, { ...udp, host: '10.0.1.9' })).toEqual([
      'sip:2@10.0.0.1:5060;lr',
      'sip:before.example;lr',
    ]);
  });

  it('is two where they differ: on top the one for the called side', () => {
    expect(recorded(udp, tcp)).toEqual([
      'sip:2tcp-1@10.0.0.1:5060;transport=tcp;lr',
      'sip:2@10.0.0.1:5060;lr',
      'sip:before.example;lr',
    ]);
    expect(recorded(tcp, udp)[0]).toBe('sip:2@10.0.0.1:5060;lr');
  });

  it.each([
    ['TLS', 'sip:2@10.0.0.1:5061;transport=tls;lr', 'sips:2@10.0.0.1:5061;lr'],
    ['WSS', 'sip:2@10.0.0.1:5061;transport=wss;lr', 'sips:2@10.0.0.1:5061;transport=ws;lr'],
  ] as const)('leads back over %s, and is a sips: URI where the request’s is one', (protocol, sip, sips) => {
    const secure: Side = { protocol, address: { host: '10.0.0.1', port: 5061 }, host: '10.0.1.2' };
    expect(recorded(udp, secure).slice(0, 2)).toEqual([sip, 'sip:2@10.0.0.1:5060;lr']);
    expect(recorded(secure, { ...secure, host: '10.0.1.3' }, 'sips:bob@10.0.1.3')[0]).toBe(sips);
  });

  it('is two where both sides are connections', () => {
    expect(recorded(tcp, { ...tcp, flow: { ...flow, connection: 'tcp-2' } })).toHaveLength(3);
  });
});
