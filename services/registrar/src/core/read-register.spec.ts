import { describe, expect, it } from '@jest/globals';
import { parseUri } from '@trapezoid/sip';
import { registerWith } from '../register.fixture.js';
import { readRegister } from './read-register.js';

const rules = { defaultExpires: 3600, minimumExpires: 60, maximumExpires: 7200, maximumBindings: 10 };

const read = (...fields: string[]) => readRegister(registerWith(...fields), 'sip:alice@lab.test', rules);

function changesOf(...fields: string[]) {
  const outcome = read(...fields);
  if (outcome.kind !== 'read') throw new Error(outcome.kind);
  return outcome.command.changes;
}

describe('the contacts of a REGISTER (RFC 3261 §10.3)', () => {
  it('are told with the Call-ID and CSeq that order them', () => {
    expect(read('Contact: <sip:alice@192.0.2.7>')).toMatchObject({
      kind: 'read',
      command: { addressOfRecord: 'sip:alice@lab.test', callId: 'call-1', cseq: 7, removeAll: false },
    });
  });

  it('may be none: it only asks what is bound', () => {
    expect(changesOf()).toEqual([]);
  });

  it('may be several, in several fields or in one', () => {
    const contacts = changesOf('Contact: <sip:a@192.0.2.7>, <sip:b@192.0.2.7>', 'm: sip:c@192.0.2.7');
    expect(contacts.map(({ contact }) => contact)).toEqual([
      'sip:a@192.0.2.7',
      'sip:b@192.0.2.7',
      'sip:c@192.0.2.7',
    ]);
  });

  it('keep the parameters of their URI, and lose its brackets and display name', () => {
    const [change] = changesOf('Contact: "Alice" <sip:alice@192.0.2.7:5062;transport=tcp;ob>');
    expect(change?.contact).toBe('sip:alice@192.0.2.7:5062;transport=tcp;ob');
  });

  it('have q, instance and all other parameters (§10.2.1.2)', () => {
    const [change] = changesOf(
      'Contact: <sip:a@192.0.2.7>;q=0.5;expires=100;+sip.instance="<urn:uuid:1>";reg-id=2;audio;methods="INVITE"',
    );
    expect(change).toMatchObject({
      q: 0.5,
      expires: 100,
      instance: 'urn:uuid:1',
      parameters: { '+sip.instance': '"<urn:uuid:1>"', 'reg-id': '2', audio: null, methods: '"INVITE"' },
    });
  });

  it('have the Path in its order (RFC 3327 §5.3)', () => {
    const [change] = changesOf(
      'Path: <sip:one.example;lr>, <sip:two.example;lr>',
      'Path: <sip:three.example;lr>',
      'Contact: <sip:a@192.0.2.7>',
    );
    expect(change?.path).toEqual(['sip:one.example;lr', 'sip:two.example;lr', 'sip:three.example;lr']);
  });

  it('come from where the element next to the phone saw it', () => {
    expect(changesOf('Contact: <sip:a@phone.invalid>')[0]?.receivedFrom).toEqual({
      protocol: 'UDP',
      host: '192.0.2.7',
      port: 40000,
    });
  });
});

describe('how long a contact stays (RFC 3261 §10.3 step 7, §10.2.1.1)', () => {
  it.each([
    [['Contact: <sip:a@b>;expires=100', 'Expires: 200'], 100],
    [['Contact: <sip:a@b>', 'Expires: 200'], 200],
    [['Contact: <sip:a@b>'], 3600],
    [['Contact: <sip:a@b>;expires=0'], 0],
    [['Contact: <sip:a@b>;expires=99999'], 7200],
    [['Contact: <sip:a@b>;expires=4294967296'], 3600],
    [['Contact: <sip:a@b>;expires=soon'], 3600],
    [['Contact: <sip:a@b>;expires=60'], 60],
  ])('%j: %i s', (fields, expires) => {
    expect(changesOf(...fields)[0]?.expires).toBe(expires);
  });

  it('is refused where too brief, with all its other contacts', () => {
    expect(read('Contact: <sip:a@b>;expires=100, <sip:b@b>;expires=59')).toEqual({
      kind: 'interval-too-brief',
      minimumExpires: 60,
    });
  });

  it('is never too brief from an hour on', () => {
    const strict = { ...rules, minimumExpires: 5000, maximumExpires: 9000 };
    const outcome = readRegister(
      registerWith('Contact: <sip:a@b>;expires=3600'),
      'sip:alice@lab.test',
      strict,
    );
    expect(outcome).toMatchObject({ command: { changes: [{ expires: 3600 }] } });
  });
});

describe('Contact: * (RFC 3261 §10.3 step 6)', () => {
  it('removes all with Expires: 0', () => {
    expect(read('Contact: *', 'Expires: 0')).toMatchObject({ command: { removeAll: true, changes: [] } });
  });

  it.each([
    [['Contact: *']],
    [['Contact: *', 'Expires: 60']],
    [['Contact: *', 'Contact: <sip:a@b>', 'Expires: 0']],
    [['Contact: *', 'Contact: *', 'Expires: 0']],
  ])('is malformed as %j', (fields) => {
    expect(read(...fields)).toMatchObject({ kind: 'malformed' });
  });
});

describe('a sips contact (RFC 5630 §5.2)', () => {
  const contact = 'Contact: <sips:a@192.0.2.7>';
  const readFor = (uri: string, ...fields: string[]) =>
    readRegister(registerWith(...fields).withUri(parseUri(uri)), 'sip:alice@lab.test', rules);

  it('is bound where the Request-URI and every Path are sips', () => {
    const outcome = readFor('sips:lab.test', contact, 'Path: <sips:one.example;lr>, <sips:two.example;lr>');
    expect(outcome.kind).toBe('read');
    expect(readFor('sips:lab.test', contact).kind).toBe('read');
  });

  it.each([
    ['in a REGISTER for a sip URI', 'sip:lab.test', [contact], /for a sip URI/],
    ['beside a sip contact too', 'sip:lab.test', [contact, 'Contact: <sip:a@192.0.2.7>'], /for a sip URI/],
    ['behind a sip Path', 'sips:lab.test', [contact, 'Path: <sip:one.example;lr>'], /Path that is not sips/],
    [
      'behind one sip Path of several',
      'sips:lab.test',
      [contact, 'Path: <sips:one.example;lr>, <sip:two.example;lr>'],
      /Path that is not sips/,
    ],
  ])('is refused with 400 %s', (_what, uri, fields, reason) => {
    expect(readFor(uri, ...fields)).toMatchObject({
      kind: 'malformed',
      reason: expect.stringMatching(reason),
    });
  });

  it('can be taken back by any REGISTER, and a sip contact may be behind any Path', () => {
    expect(readFor('sip:lab.test', `${contact};expires=0`).kind).toBe('read');
    expect(readFor('sips:lab.test', 'Contact: <sip:a@192.0.2.7>', 'Path: <sip:one.example;lr>').kind).toBe(
      'read',
    );
  });
});

describe('a REGISTER that is more than the location server keeps is malformed', () => {
  const long = 'x'.repeat(3000);

  it.each([
    ['a contact that can’t be read', ['Contact: <<']],
    ['a contact too long', [`Contact: <sip:${long}@b>`]],
    ['parameters too long', [`Contact: <sip:a@b>;x=${long}`]],
    ['an instance too long', [`Contact: <sip:a@b>;+sip.instance="<${long.slice(0, 600)}>"`]],
    ['a path too long', ['Contact: <sip:a@b>', `Path: <sip:${long}@b;lr>`]],
    ['a path of too many', ['Contact: <sip:a@b>', ...Array(21).fill('Path: <sip:b;lr>')]],
    ['too many contacts', Array.from({ length: 21 }, (_, n) => `Contact: <sip:${n}@b>`)],
  ])('%s', (_what, fields) => {
    expect(read(...fields)).toMatchObject({ kind: 'malformed' });
  });

  it('but not for a long User-Agent, of which the beginning is kept', () => {
    expect(changesOf('Contact: <sip:a@b>', `User-Agent: ${long}`)[0]?.userAgent).toHaveLength(512);
  });
});
