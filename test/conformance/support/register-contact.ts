import { Contact, type NameAddress } from '@trapezoid/sip';
import { bytesOf } from './message-text.js';
import { RegistrarBench } from './registrar.js';

const register = (contact: string, cseq: number) =>
  bytesOf(`
REGISTER sip:lab.test SIP/2.0
Via: SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bKcontact${cseq}
Max-Forwards: 70
From: sip:grace@lab.test;tag=contact
To: sip:grace@lab.test
Call-ID: contact.1
CSeq: ${cseq} REGISTER${contact}
l: 0
`);

/** Registers a contact, then asks what is bound: the Contact values of both responses. */
export async function registerAndFetch(contact: string): Promise<(readonly NameAddress[])[]> {
  const bench = await RegistrarBench.start();
  const contactsOf = async (bytes: Buffer) => {
    const response = await bench.ask(bytes);
    if (response?.statusCode !== 200) throw new Error(`answered ${response?.startLine}`);
    return response.headers(Contact).filter((one) => one !== '*');
  };
  try {
    return [await contactsOf(register(`\nContact: ${contact}`, 2)), await contactsOf(register('', 3))];
  } finally {
    await bench.close();
  }
}
