import { describe, expect, it } from '@jest/globals';
import { ServedDomains } from '@trapezoid/service';
import { Contact, type NameAddress } from '@trapezoid/sip';
import { registerWith } from '../register.fixture.js';
import { refusalOfGruu } from './gruu-contacts.js';

const domains = new ServedDomains([{ name: 'lab.test', aliases: [] }], () => false);
const findTemporary = async (user: string) =>
  user === 'tgruu.alice'
    ? ({ kind: 'found', addressOfRecord: 'sip:alice@lab.test', instance: 'urn:uuid:1' } as const)
    : ({ kind: 'unknown' } as const);

function refusalOf(contact: string) {
  const contacts = registerWith(`Contact: ${contact}`).headers(Contact) as NameAddress[];
  return refusalOfGruu(contacts, 'sip:alice@lab.test', domains, findTemporary);
}

const withInstance = (uri: string) => `<${uri}>;+sip.instance="<urn:uuid:1>"`;

describe('the contact of a phone that is given GRUUs (RFC 5627 §5.1)', () => {
  it.each([
    ['the address-of-record', 'sip:alice@lab.test'],
    ['the address-of-record in another spelling', 'sip:%61lice@LAB.test'],
    ['a public GRUU of it', 'sip:alice@lab.test;gr=urn:uuid:1'],
    ['a temporary GRUU of it', 'sip:tgruu.alice@lab.test;gr'],
    ['no SIP URI', 'tel:+4930123'],
  ])('is not %s: 403', async (_what, uri) => {
    expect(await refusalOf(withInstance(uri))).toMatchObject({
      kind: 'forbidden',
      paragraph: 'RFC 5627 §5.1',
    });
  });

  it.each([
    'sip:alice@192.0.2.7',
    'sip:alice@lab.test:5062',
    'sip:bob@lab.test;gr=urn:uuid:1',
    'sip:tgruu.other@lab.test;gr',
    'sip:alice@elsewhere.example;gr=urn:uuid:1',
  ])('may be %s', async (uri) => {
    expect(await refusalOf(withInstance(uri))).toBeUndefined();
  });

  it('may be anything without an instance: it is given none', async () => {
    expect(await refusalOf('<tel:+4930123>')).toBeUndefined();
  });
});
