import { describe, expect, it } from '@jest/globals';
import { registerWith } from '../register.fixture.js';
import { readRegister } from './read-register.js';

const rules = { defaultExpires: 3600, minimumExpires: 60, maximumExpires: 7200, maximumBindings: 10 };
const flow = 'Contact: <sip:alice@192.0.2.7;transport=tcp>;+sip.instance="<urn:uuid:1>";reg-id=2';
const path = 'Path: <sip:token@127.0.0.1:5060;transport=tcp;lr;ob>';
const supported = 'Supported: path, outbound';

const read = (...fields: string[]) => readRegister(registerWith(...fields), 'sip:alice@lab.test', rules);

function bindingOf(...fields: string[]) {
  const outcome = read(...fields);
  if (outcome.kind !== 'read') throw new Error(outcome.kind);
  return { ...outcome.command.changes[0], outbound: outcome.outbound };
}

describe('the flow of a phone (RFC 5626 §6)', () => {
  it('is its instance and reg-id, where the first hop keeps flows and the phone asks for it', () => {
    expect(bindingOf(flow, path, supported)).toMatchObject({
      instance: 'urn:uuid:1',
      regId: 2,
      outbound: true,
    });
  });

  it('is told to nobody who has not asked: no outbound in Require', () => {
    expect(bindingOf(flow, path)).toMatchObject({ regId: 2, outbound: false });
  });

  it('is asked for by Require too', () => {
    expect(bindingOf(flow, path, 'Require: outbound')).toMatchObject({ outbound: true });
  });

  it.each([
    ['without a Path', [flow, supported]],
    ['with a Path that has no ob', [flow, supported, 'Path: <sip:token@127.0.0.1;lr>']],
    [
      'with an ob that the first hop did not put there',
      [flow, supported, 'Path: <sip:core.example;lr;ob>, <sip:edge.example;lr>'],
    ],
  ])('is refused with 439 %s (§11.6)', (_what, fields) => {
    expect(read(...fields)).toEqual({ kind: 'first-hop-lacks-outbound' });
  });

  it('is known by the Path value of the first hop, which stands last (RFC 3327 §5.2)', () => {
    const far = 'Path: <sip:core.example;lr>, <sip:token@edge.example;lr;ob>';
    expect(bindingOf(flow, far, supported)).toMatchObject({ regId: 2, outbound: true });
  });

  it('is none where the first hop does not keep it and the phone has not asked: reg-id is ignored', () => {
    const change = bindingOf(flow);
    expect(change).not.toHaveProperty('regId');
    expect(change).toMatchObject({ instance: 'urn:uuid:1', outbound: false });
  });

  it('is none without an instance: reg-id is ignored', () => {
    const change = bindingOf('Contact: <sip:alice@192.0.2.7>;reg-id=2', path, supported);
    expect(change).not.toHaveProperty('regId');
    expect(change.outbound).toBe(false);
  });

  it('stands alone: beside another contact it is refused with 400', () => {
    expect(read(flow, 'Contact: <sip:alice@192.0.2.8>', path, supported)).toMatchObject({
      kind: 'malformed',
    });
  });

  it('may come with contacts that go', () => {
    const outcome = read(flow, 'Contact: <sip:alice@192.0.2.8>;expires=0', path, supported);
    expect(outcome).toMatchObject({ kind: 'read', outbound: true });
  });
});

describe('the connection that a binding ends with (RFC 5626 §7)', () => {
  it('is the one behind the Path of its first hop, the same for each REGISTER over it', () => {
    const { flow: one } = bindingOf(flow, path, supported);
    expect(one).toEqual({ element: '127.0.0.1:5060', connection: expect.stringMatching(/^[\w-]{43}$/) });
    expect(bindingOf(flow, path.replace(';ob', ''))).not.toHaveProperty('flow');
    expect(bindingOf(flow, path, supported).flow).toEqual(one);
    expect(bindingOf(flow, path.replace('token', 'other'), supported).flow).not.toEqual(one);
  });

  it.each(['sip:x@abc.invalid;transport=ws', 'sip:x@192.0.2.7;transport=wss', 'sip:x@phone.invalid'])(
    'is there for a contact that nobody can connect to: %s',
    (contact) => {
      expect(bindingOf(`Contact: <${contact}>`, path)).toHaveProperty('flow');
    },
  );

  it('is none where the contact can be reached by its address, whatever becomes of the connection', () => {
    expect(bindingOf('Contact: <sip:alice@192.0.2.7;transport=tcp>', path)).not.toHaveProperty('flow');
  });
});

describe('a Path in front of a phone that does not know Path (RFC 3327 §5.3)', () => {
  const strict = { ...rules, pathSupport: 'required' } as const;
  const contact = 'Contact: <sip:alice@192.0.2.7>';
  const readStrictly = (...fields: string[]) =>
    readRegister(registerWith(...fields), 'sip:alice@lab.test', strict);

  it('is taken unless the lab file says otherwise', () => {
    expect(read(contact, path)).toMatchObject({ kind: 'read' });
  });

  it('is refused with 421 where the lab file says so', () => {
    expect(readStrictly(contact, path)).toEqual({ kind: 'extension-required', extension: 'path' });
    expect(readStrictly(contact, path, 'Supported: PATH')).toMatchObject({ kind: 'read' });
    expect(readStrictly(contact)).toMatchObject({ kind: 'read' });
  });

  it('does not keep a phone from taking its bindings back', () => {
    expect(readStrictly(`${contact};expires=0`, path)).toMatchObject({ kind: 'read' });
    expect(readStrictly('Contact: *', 'Expires: 0', path)).toMatchObject({ kind: 'read' });
  });
});
