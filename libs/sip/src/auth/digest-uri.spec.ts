import { describe, expect, it } from '@jest/globals';
import { isSipUri } from '../grammar/uri.js';
import { SipRequest } from '../message/request.js';
import { correspondsToRequest } from './digest-uri.js';

const corresponds = (uri: string, requestUri: string, method = 'INVITE') =>
  correspondsToRequest(uri, SipRequest.to(method, requestUri));

describe('uri of credentials', () => {
  it.each([
    ['sip:bob@lab.test', 'sip:bob@lab.test'],
    ['sip:bob@LAB.test', 'sip:bob@lab.test'],
    ['sip:%62ob@lab.test', 'sip:bob@lab.test'],
    ['sip:bob@lab.test', 'sip:bob@lab.test;transport=tcp'],
    ['sip:bob@lab.test:5060', 'sip:bob@lab.test'],
    ['sip:bob@lab.test', 'sips:bob@lab.test'],
    ['tel:+15551234', 'tel:+15551234'],
    ['*', '*'],
  ])('%s names %s (RFC 7616 §3.4.6)', (uri, requestUri) => {
    expect(corresponds(uri, requestUri)).toBe(true);
  });

  it.each([
    ['sip:carol@lab.test', 'sip:bob@lab.test'],
    ['sip:bob@other.test', 'sip:bob@lab.test'],
    ['sip:lab.test', 'sip:bob@lab.test'],
    ['tel:+15551235', 'tel:+15551234'],
    ['not a uri', 'sip:bob@lab.test'],
    ['', 'sip:bob@lab.test'],
    ['sip:bob@lab.test', 'garbage'],
  ])('%s does not name %s (RFC 7616 §3.4.6)', (uri, requestUri) => {
    expect(corresponds(uri, requestUri)).toBe(false);
  });

  it('may name a user where REGISTER names the domain (RFC 8760 §2.6)', () => {
    expect(corresponds('sip:alice@lab.test', 'sip:lab.test', 'REGISTER')).toBe(true);
    expect(corresponds('sip:alice@other.test', 'sip:lab.test', 'REGISTER')).toBe(false);
  });

  it('may be any that the server says it answers for (RFC 8760 §2.6)', () => {
    const request = SipRequest.to('INVITE', 'sip:bob@192.0.2.4:5062');
    const accepts = (uri: Parameters<typeof isSipUri>[0]) => isSipUri(uri) && uri.host === 'lab.test';
    expect(correspondsToRequest('sip:bob@lab.test', request, accepts)).toBe(true);
    expect(correspondsToRequest('sip:bob@other.test', request, accepts)).toBe(false);
  });
});
