import { describe, expect, it } from '@jest/globals';
import { requestOf } from '../proxy.fixture.js';
import { dialogSubject, pathSubject, RouteTokens } from './route-token.js';

const flow = { protocol: 'TCP', host: '10.0.1.2', port: 40000, connection: 'tcp-7' } as const;

describe('route tokens', () => {
  const tokens = new RouteTokens(() => ['key']);

  it.each([
    { hosts: ['10.0.1.1', '10.0.1.2'] },
    { hosts: ['10.0.1.1'], flow },
    { hosts: [], flow: { ...flow, host: '2001:db8::1' } },
  ])('say what was put into them: %j', (token) => {
    expect(tokens.read('call', tokens.make('call', token))).toEqual(token);
  });

  it('say that a request was admitted', () => {
    expect(tokens.read('call', tokens.make('call', { admitted: true }))).toEqual({ admitted: true });
  });

  it('stand in a user part as they are', () => {
    expect(tokens.make('call', { hosts: ['10.0.1.1'], flow })).toMatch(/^[\w-]+\.[\w-]{12}$/);
  });

  it('are good for their subject only', () => {
    const token = tokens.make('call', { flow });
    expect(tokens.read('other', token)).toBeUndefined();
    expect(tokens.read(pathSubject, token)).toBeUndefined();
  });

  it('of another proxy are not read', () => {
    const others = new RouteTokens(() => ['another key']);
    expect(tokens.read('call', others.make('call', { flow }))).toBeUndefined();
  });

  it('are made with the first of several keys, and read with each', () => {
    const changing = new RouteTokens(() => ['newer key', 'key']);
    expect(changing.read('call', tokens.make('call', { flow }))).toEqual({ hosts: [], flow });
    expect(tokens.read('call', changing.make('call', { flow }))).toBeUndefined();
  });

  it('can’t be changed', () => {
    const token = tokens.make('call', { hosts: ['10.0.1.1'] });
    for (let at = 0; at < token.length; at++) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(tokens.read('call', changed)).toBeUndefined();
    }
  });

  it.each(['', '.', 'alice', 'AAAA.', '.AAAAAAAAAAAA', 'a.b.c'])('are not %j', (text) => {
    expect(tokens.read('call', text)).toBeUndefined();
  });
});

describe('the subject of a dialog’s token', () => {
  const subject = (fields: Readonly<Record<string, string>>) =>
    dialogSubject(requestOf('MESSAGE', 'sip:x@y', fields));
  const parties = { From: '<sip:alice@lab.test>;tag=1', To: '<sip:bob@lab.test>;tag=2' };

  it('is the same in both directions', () => {
    expect(subject({ From: parties.To, To: parties.From })).toBe(subject(parties));
  });

  it('is the same before and after the dialog has a To tag, and however the names are spelled', () => {
    expect(subject({ ...parties, To: '"Bob" <sip:bob@LAB.test>' })).toBe(subject(parties));
  });

  it.each([{ 'Call-ID': 'other' }, { From: '<sip:carol@lab.test>;tag=1' }, { To: '<tel:+49123>;tag=2' }])(
    'differs with %j',
    (fields) => {
      expect(subject({ ...parties, ...fields })).not.toBe(subject(parties));
    },
  );
});
