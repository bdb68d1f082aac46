import { describe, expect, it } from '@jest/globals';
import { parseUri, printUri } from '../../grammar/uri.js';
import { makeResponse } from '../../message/make-response.js';
import { gruuEquals, isGruu } from './gruu.js';
import { accept, contactsOf, type PhoneOptions, phoneWith, type Registrar } from './registration.fixture.js';

const pub = 'sip:alice@alice.test;gr=urn:uuid:1';
const temporary = 'sip:tgruu.7hs@alice.test;gr';
const given = `;pub-gruu="${pub}";temp-gruu="${temporary}"`;
const instance = 'urn:uuid:00000000-0000-5000-8000-000000000001';

async function registered(registrar: Registrar, options: PhoneOptions['registration'] = { gruu: 'public' }) {
  const phone = await phoneWith(registrar, { registration: { instance, ...options } });
  void phone.registration.start();
  await phone.clock.advanceAsync(1000);
  const call = async () => {
    phone.phone.call(parseUri('sip:bob@b.test')).hangUp();
    await phone.clock.advanceAsync(100);
    const invite = phone.requests.filter(({ request }) => request.method === 'INVITE').at(-1)!;
    return contactsOf(invite)[0];
  };
  return { ...phone, call };
}

describe('a phone that asks for GRUUs (RFC 5627 §4.1)', () => {
  it('says that it knows them, and which phone it is', async () => {
    const { requests } = await registered(accept(600, {}, given));
    const { request } = requests[0]!;
    expect(request.fieldsOf({ name: 'Supported' }).map(({ value }) => value)).toContain('gruu');
    expect(contactsOf(requests[0]!)).toEqual([`<sip:alice@192.0.2.1:5060>;+sip.instance="<${instance}>"`]);
  });

  it('keeps its Call-ID, so that its temporary ones hold', async () => {
    const { clock, requests } = await registered(accept(600, {}, given));
    await clock.advanceAsync(1_200_000);
    expect(requests.length).toBeGreaterThan(2);
    expect(new Set(requests.map(({ request }) => request.text('Call-ID'))).size).toBe(1);
  });

  it('may insist on them', async () => {
    const { clock, registration, requests } = await phoneWith(accept(600), {
      registration: { gruu: 'public' },
      agent: { extensions: { gruu: 'required' } },
    });
    void registration.start();
    await clock.advanceAsync(1000);
    expect(requests[0]!.request.text('Require')).toBe('gruu');
    expect(contactsOf(requests[0]!)[0]).toMatch(
      /^<sip:alice@192.0.2.1:5060>;\+sip.instance="<urn:uuid:[0-9a-f-]{36}>"$/,
    );
  });

  it('asks for none where they are switched off', async () => {
    const { clock, registration, requests } = await phoneWith(accept(600, {}, given), {
      registration: { gruu: 'public' },
      agent: { extensions: { gruu: 'off' } },
    });
    void registration.start();
    await clock.advanceAsync(1000);
    expect(requests[0]!.request.fieldsOf({ name: 'Supported' }).map(({ value }) => value)).not.toContain(
      'gruu',
    );
    expect(contactsOf(requests[0]!)).toEqual(['<sip:alice@192.0.2.1:5060>']);
  });
});

describe('the GRUUs that a registrar gives (RFC 5627 §4.2)', () => {
  it.each<[string, string, readonly (string | undefined)[]]>([
    ['both', given, [pub, temporary]],
    ['a public one', `;pub-gruu="${pub}"`, [pub, undefined]],
    ['a temporary one', `;temp-gruu="${temporary}"`, [undefined, temporary]],
    ['none', '', [undefined, undefined]],
    ['texts that are no URIs', ';pub-gruu="x y";temp-gruu=""', [undefined, undefined]],
    ['URIs without gr', ';pub-gruu="sip:alice@alice.test";temp-gruu="tel:+43"', [undefined, undefined]],
  ])('may be %s', async (_name, parameters, expected) => {
    const { registration, phone } = await registered(accept(600, {}, parameters));
    const { public: one, temporary: other } = registration.gruus;
    expect([one, other].map((uri) => uri && printUri(uri))).toEqual(expected);
    expect(phone.faults).toEqual([]);
  });

  it('are those of the phone’s own binding, not of its neighbour’s', async () => {
    const { registration } = await registered((request, count) => {
      const own = accept(600, {}, given)(request, count)!.text('Contact')!;
      const other = '<sip:x@192.0.2.8>;pub-gruu="sip:alice@alice.test;gr=other"';
      return makeResponse(request, 200).withText('Contact', `${other}, ${own}`);
    });
    expect(printUri(registration.gruus.public!)).toBe(pub);
  });

  it('hold over a refusal, and no longer than the binding', async () => {
    const { clock, registration, call } = await registered((request, count) =>
      count === 1 ? accept(600, {}, given)(request, count) : makeResponse(request, 500),
    );
    await clock.advanceAsync(560_000);
    expect(registration.state).toBe('failed');
    expect(await call()).toBe(`<${pub}>`);
    await clock.advanceAsync(60_000);
    expect(registration.gruus).toEqual({});
    expect(await call()).toBe('<sip:alice@192.0.2.1:5060>');
  });

  it('may change with a refresh; a temporary one of before holds where no new one comes', async () => {
    const { clock, registration } = await registered((request, count) =>
      accept(600, {}, count === 1 ? given : ';pub-gruu="sip:alice@alice.test;gr=new"')(request, count),
    );
    await clock.advanceAsync(541_000);
    expect(printUri(registration.gruus.public!)).toBe('sip:alice@alice.test;gr=new');
    expect(printUri(registration.gruus.temporary!)).toBe(temporary);
  });

  it('are gone with the registration', async () => {
    const { clock, registration, call } = await registered(accept(600, {}, given));
    void registration.stop();
    await clock.advanceAsync(1000);
    expect(registration.gruus).toEqual({});
    expect(await call()).toBe('<sip:alice@192.0.2.1:5060>');
  });
});

describe('the Contact of a phone in dialogs (RFC 5627 §4.4)', () => {
  it.each([
    ['public', pub],
    ['temporary', temporary],
  ] as const)('is its %s GRUU, letter by letter, where that is wanted', async (gruu, expected) => {
    const { call, phone } = await registered(accept(600, {}, given), { gruu });
    expect(await call()).toBe(`<${expected}>`);
    expect(printUri(phone.agent.ownContact().uri)).toBe('sip:alice@192.0.2.1:5060');
  });

  it('is its own address where that kind was not given, or none is wanted', async () => {
    const without = await registered(accept(600, {}, `;pub-gruu="${pub}"`), { gruu: 'temporary' });
    expect(await without.call()).toBe('<sip:alice@192.0.2.1:5060>');
    const off = await registered(accept(600, {}, given), { gruu: 'off' });
    expect(await off.call()).toBe('<sip:alice@192.0.2.1:5060>');
  });
});

describe('a URI that is a GRUU (RFC 5627 §4.5, §5.4)', () => {
  const uri = (text: string) => parseUri(text);

  it('is known by gr, with a value or without', () => {
    expect([pub, temporary, 'sip:alice@alice.test', 'tel:+43'].map((text) => isGruu(uri(text)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it.each([
    [pub, 'SIP:alice@ALICE.test;gr=URN:uuid:1', false],
    [pub, 'sip:alice@ALICE.test;gr=urn:uuid:1', true],
    [pub, 'sip:alice@alice.test', false],
    [pub, 'sip:alice@alice.test;gr', false],
    [temporary, 'sip:tgruu.7hs@alice.test;gr;x=y', true],
    [temporary, 'sip:tgruu.8hs@alice.test;gr', false],
  ])('%s and %s lead to the same phone: %s', (one, other, expected) => {
    expect(gruuEquals(uri(one), uri(other))).toBe(expected);
  });

  it('is the phone’s own where it was given to it', async () => {
    const { registration } = await registered(accept(600, {}, given));
    expect([pub, temporary, 'sip:alice@alice.test'].map((text) => registration.isOwnGruu(uri(text)))).toEqual(
      [true, true, false],
    );
  });
});
