import { afterEach, describe, expect, it } from '@jest/globals';
import { Contact, printUri } from '@trapezoid/sip';
import { bytesOf, strictErrorIn } from '../support/message-text.js';
import { RegistrarBench } from '../support/registrar.js';

const register = (user: string, contacts: string, cseq = 1) =>
  bytesOf(`
REGISTER sip:lab.test SIP/2.0
To: sip:${user}@lab.test
From: sip:${user}@lab.test;tag=nought
Max-Forwards: 70
Call-ID: nulls-of-${user}
CSeq: ${cseq} REGISTER
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bK-${user.replaceAll('%', '')}-${cseq}${contacts}
L:0
`);

const two = '\nContact: <sip:%00@10.0.1.1>\nContact: <sip:%00%00@10.0.1.1>';

describe('RFC 4475 §3.1.1.4: escaped nulls in URIs', () => {
  let bench: RegistrarBench;

  afterEach(() => bench.close());

  it('registers two contacts that differ in the number of their nulls', async () => {
    bench = await RegistrarBench.start({ accounts: ['nil-\0-nil'] });
    expect(strictErrorIn(register('nil-%00-nil', two))).toBeUndefined();
    const response = await bench.ask(register('nil-%00-nil', two));
    expect(response?.statusCode).toBe(200);
    const contacts = response?.headers(Contact) ?? [];
    expect(contacts.map((contact) => contact !== '*' && printUri(contact.uri)).sort()).toEqual([
      'sip:%00%00@10.0.1.1',
      'sip:%00@10.0.1.1',
    ]);
  });

  it('does not take the address-of-record for what stands before its null', async () => {
    bench = await RegistrarBench.start({ accounts: ['nil-\0-nil', 'nil-'] });
    await bench.ask(register('nil-%00-nil', two));
    const shortened = await bench.ask(register('nil-', ''));
    expect(shortened?.statusCode).toBe(200);
    expect(shortened?.headers(Contact)).toEqual([]);
  });
});
