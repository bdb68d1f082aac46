import { describe, expect, it } from '@jest/globals';
import { CSeq } from '../message/headers/cseq.js';
import { ClientUnderTest } from './client-request.fixture.js';
import { type ClientRequestUser } from './client-request-user.js';
import { retryAfterOf } from './read-header.js';

const bob = 'sip:bob@192.0.2.9';
const features = { extensions: ['100rel', 'Timer', 'path'], required: ['sec-agree'] };
const start = () => ClientUnderTest.start({ features });
const sent = async (lines: Record<string, string>, user: Partial<ClientRequestUser> = {}, uri = bob) => {
  const uac = await start();
  return { uac, ...uac.send('INVITE', uri, lines, user) };
};

describe('413 Request Entity Too Large, 415 Unsupported Media Type (RFC 3261 §21.4.11, §21.4.13, §8.1.3.5)', () => {
  const withBody = { 'Content-Type': 'application/sdp', 'Content-Encoding': 'gzip' };

  it('go with another body where the user has one for what the response takes', async () => {
    const asked: (string | undefined)[] = [];
    const { uac, told } = await sent(withBody, {
      otherBody: (response) => {
        asked.push(response.text('Accept'));
        return { contentType: 'text/plain', content: 'short' };
      },
    });
    uac.answer('415 Unsupported Media Type', { Accept: 'text/plain' });
    expect(asked).toEqual(['text/plain']);
    const { lastRequest: again } = uac;
    expect(Buffer.from(again.body).toString()).toBe('short');
    expect([
      again.text('Content-Type'),
      again.text('Content-Length'),
      again.text('Content-Encoding'),
    ]).toEqual(['text/plain', '5', undefined]);
    expect(again.header(CSeq)?.number).toBe(2);
    for (const name of ['Call-ID', 'From', 'To']) expect(again.text(name)).toBe(uac.requests[0]!.text(name));
    uac.answer('200 OK');
    expect(told).toEqual(['200']);
  });

  it('go without a body, or with one that is encoded otherwise', async () => {
    const bodies = [
      { contentType: 'text/plain', content: 'zip', contentEncoding: 'deflate' },
      { contentType: '', content: '' },
    ];
    const { uac } = await sent(withBody, { otherBody: () => bodies.shift() });
    uac.answer('415 Unsupported Media Type', { 'Accept-Encoding': 'deflate' });
    expect(uac.lastRequest.text('Content-Encoding')).toBe('deflate');
    uac.answer('413 Request Entity Too Large');
    expect(uac.lastRequest.body).toHaveLength(0);
    expect(uac.lastRequest.text('Content-Type')).toBeUndefined();
  });

  it('are the outcome where there is none; the user sees for how long (§20.33)', async () => {
    const seconds: (number | undefined)[] = [];
    const { uac } = await sent(withBody, { onFinal: (response) => seconds.push(retryAfterOf(response)) });
    uac.answer('413 Request Entity Too Large', { 'Retry-After': '30 (busy)' });
    const { uac: other } = await sent(withBody, {
      onFinal: (response) => seconds.push(retryAfterOf(response)),
    });
    other.answer('413 Request Entity Too Large', { 'Retry-After': 'soon' });
    expect(seconds).toEqual([30, undefined]);
  });

  it('come to an end with a server that likes none, and with a user who fails', async () => {
    const { uac, told } = await sent(withBody, {
      otherBody: () => ({ contentType: 'text/plain', content: 'x' }),
    });
    for (let times = 0; times < 10; times++) uac.answer('415 Unsupported Media Type');
    expect(uac.requests).toHaveLength(5);
    expect(told).toEqual(['415']);
    const fault = new Error('fault of the user');
    const failing = await sent(withBody, {
      otherBody: () => {
        throw fault;
      },
    });
    failing.uac.answer('413 Request Entity Too Large');
    expect(failing.told).toEqual(['413']);
    expect(failing.uac.faults).toEqual([fault]);
  });
});

describe('416 Unsupported URI Scheme (RFC 3261 §21.4.14, §8.1.3.5)', () => {
  it('makes a number a SIP URI of the caller’s domain (§19.1.6)', async () => {
    const { uac } = await sent({ Route: '<sip:192.0.2.3;lr>' }, {}, 'tel:+43-1-2345');
    uac.answer('416 Unsupported URI Scheme');
    expect(uac.lastRequest.requestUri).toBe('sip:+43-1-2345@a.test;user=phone');
    expect(uac.hosts).toEqual(['192.0.2.3', '192.0.2.3']);
  });

  it('is the outcome for a sips URI, which is not made an insecure one (§26.4.4)', async () => {
    const { uac, told } = await sent({ Route: '<sip:192.0.2.3;lr>' }, {}, 'sips:bob@b.test');
    uac.answer('416 Unsupported URI Scheme');
    expect(told).toEqual(['416']);
    expect(uac.requests).toHaveLength(1);
  });
});

describe('420 Bad Extension (RFC 3261 §21.4.15, §8.1.3.5)', () => {
  it('goes without what is not supported, and with the rest', async () => {
    const { uac, told } = await sent({
      Require: '100rel, Precondition',
      'Proxy-Require': 'x',
      Supported: 'timer, precondition',
    });
    uac.answer('420 Bad Extension', { Unsupported: 'precondition, x, never-asked-for' });
    const { lastRequest: again } = uac;
    expect([again.text('Require'), again.text('Proxy-Require'), again.text('Supported')]).toEqual([
      '100rel',
      undefined,
      'timer',
    ]);
    expect(again.header(CSeq)?.number).toBe(2);
    uac.answer('420 Bad Extension', { Unsupported: '100rel' });
    expect(uac.lastRequest.text('Require')).toBeUndefined();
    uac.answer('420 Bad Extension', { Unsupported: '100rel' });
    expect(told).toEqual(['420']);
    expect(uac.requests).toHaveLength(3);
  });

  it.each([
    ['names none that it asked for', { Require: '100rel' }, 'timer'],
    ['names none at all', { Require: '100rel' }, ''],
    ['can’t be read', { Require: '100rel' }, '<>'],
    ['names one that its user does not do without', { Require: '100rel, sec-agree' }, '100rel, Sec-Agree'],
    [
      'names one that it is about (RFC 3891 §4)',
      { Require: 'replaces', Replaces: 'a;to-tag=b;from-tag=c' },
      'replaces',
    ],
    ['names one that it is about (RFC 3911 §4)', { Require: 'join', Join: 'a;to-tag=b;from-tag=c' }, 'join'],
  ])('is the outcome where it %s', async (_name, lines: Record<string, string>, unsupported) => {
    const { uac, told } = await sent(lines);
    uac.answer('420 Bad Extension', { Unsupported: unsupported });
    expect(told).toEqual(['420']);
    expect(uac.requests).toHaveLength(1);
  });
});

describe('421 Extension Required (RFC 3261 §21.4.16)', () => {
  it('offers what is required where it is known', async () => {
    const { uac, told } = await sent({ Supported: 'path' });
    uac.answer('421 Extension Required', { Require: '100rel, timer, 100rel' });
    expect(uac.lastRequest.fieldsOf({ name: 'Supported' }).map(({ value }) => value)).toEqual([
      'path',
      '100rel',
      'timer',
    ]);
    uac.answer('421 Extension Required', { Require: '100rel' });
    expect(told).toEqual(['421']);
    expect(uac.requests).toHaveLength(2);
  });

  it.each([
    ['requires what nobody knows', '100rel, telepathy'],
    ['requires nothing', ''],
    ['requires what was offered already', 'path'],
  ])('is the outcome where it %s', async (_name, required) => {
    const { uac, told } = await sent({ Supported: 'path' });
    uac.answer('421 Extension Required', { Require: required });
    expect(told).toEqual(['421']);
    expect(uac.requests).toHaveLength(1);
  });
});

describe('a request that is changed', () => {
  it('carries credentials for what it is now (RFC 3261 §22.3)', async () => {
    let count = 0;
    const uac = await ClientUnderTest.start({
      authenticator: {
        answer: (request) => request.withText('Authorization', `Digest count="${++count}"`),
        authorize: (request) =>
          count === 0 ? request : request.withText('Authorization', `Digest count="${++count}"`),
      },
    });
    uac.send('INVITE', bob, { Require: '100rel' });
    uac.answer('401 Unauthorized');
    uac.answer('420 Bad Extension', { Unsupported: '100rel' });
    expect(uac.requests.map((request) => request.text('Authorization'))).toEqual([
      undefined,
      'Digest count="1"',
      'Digest count="2"',
    ]);
    expect(uac.requests.map((request) => request.header(CSeq)?.number)).toEqual([1, 2, 3]);
  });

  it('goes to the server that refused it, not back to one that is silent (RFC 3263 §4.3)', async () => {
    const uac = await start();
    uac.send('OPTIONS', 'sip:bob@two.test', { Require: '100rel' });
    await uac.clock.advanceAsync(6000);
    expect(new Set(uac.hosts)).toEqual(new Set(['192.0.2.1', '192.0.2.2']));
    uac.answer('420 Bad Extension', { Unsupported: '100rel' });
    expect(uac.hosts.at(-1)).toBe('192.0.2.2');
    expect(uac.lastRequest.text('Require')).toBeUndefined();
  });
});
