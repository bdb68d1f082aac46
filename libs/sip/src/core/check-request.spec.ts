import { describe, expect, it } from '@jest/globals';
import { parseMessage } from '../message/parse-message.js';
import type { SipRequest } from '../message/request.js';
import { requestText } from '../transport/recording-port.fixture.js';
import { checkRequest } from './check-request.js';

const capabilities = { methods: ['INVITE', 'CANCEL', 'OPTIONS'], extensions: ['path'] };
const check = (method: string, lines?: Record<string, string>, uri?: string) => {
  const text = requestText(method, lines);
  const request = parseMessage(
    uri === undefined ? text : text.replace('sip:bob@192.0.2.9', uri),
  ) as SipRequest;
  return checkRequest(request, capabilities, 'tag');
};

describe('checks before any method of its own (RFC 3261 §8.2)', () => {
  it('pass a request that the server can serve', () => {
    expect(check('INVITE', { Require: 'Path' })).toBeUndefined();
  });

  it('refuse a method that they do not take, with those that they do: 405 (§8.2.1, §21.4.6)', () => {
    const refusal = check('SUBSCRIBE');
    expect(refusal?.statusCode).toBe(405);
    expect(refusal?.fieldsOf({ name: 'Allow' }).map(({ value }) => value)).toEqual(capabilities.methods);
    expect(refusal?.text('To')).toBe('<sip:bob@b.test>;tag=tag');
  });

  it('refuse a method that no server here knows: 501 (§21.5.2)', () => {
    expect(check('FETCH')?.statusCode).toBe(501);
  });

  it('refuse a Request-URI of another scheme: 416 (§8.2.2.1, §21.4.14)', () => {
    expect(check('INVITE', {}, 'tel:+1234')?.statusCode).toBe(416);
  });

  it('refuse extensions that are not known, naming them: 420; not for CANCEL (§8.2.2.3, §21.4.15)', () => {
    const refusal = check('INVITE', { Require: '100rel, path, timer' });
    expect(refusal?.statusCode).toBe(420);
    expect(refusal?.fieldsOf({ name: 'Unsupported' }).map(({ value }) => value)).toEqual(['100rel', 'timer']);
    expect(check('CANCEL', { Require: '100rel' })).toBeUndefined();
  });

  it('refuse what can’t be read: 400 (§21.4.1)', () => {
    expect(check('INVITE', { Require: '=' })?.statusCode).toBe(400);
    expect(check('INVITE', {}, 'sip:')?.statusCode).toBe(400);
  });
});
