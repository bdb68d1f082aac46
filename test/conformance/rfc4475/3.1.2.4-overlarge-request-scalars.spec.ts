import { afterEach, describe, expect, it } from '@jest/globals';
import { Contact, expiresOf } from '@trapezoid/sip';
import { bytesOf } from '../support/message-text.js';
import { RegistrarBench } from '../support/registrar.js';

interface Scalars {
  readonly cseq?: string;
  readonly maxForwards?: string;
  readonly expires?: string;
  readonly contactExpires?: string;
}

const register = ({ cseq = '1', maxForwards = '70', expires = '600', contactExpires = '600' }: Scalars) =>
  bytesOf(`
REGISTER sip:lab.test SIP/2.0
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKscalars
To: <sip:grace@lab.test>
From: <sip:grace@lab.test>;tag=scalars
CSeq: ${cseq} REGISTER
Call-ID: scalars.1
Max-Forwards: ${maxForwards}
Expires: ${expires}
Contact: <sip:grace@10.0.1.1>${contactExpires === '' ? '' : `;expires=${contactExpires}`}
Content-Length: 0
`);

const huge = `2${'0'.repeat(100)}`;

describe('RFC 4475 §3.1.2.4: request scalar fields with overlarge values', () => {
  let bench: RegistrarBench;

  afterEach(() => bench.close());

  const ask = async (scalars: Scalars) => {
    bench = await RegistrarBench.start();
    return bench.ask(register(scalars));
  };

  it('is answered 400 for its CSeq, whatever else is too large', async () => {
    const all = {
      cseq: '36893488147419103233',
      maxForwards: '300',
      expires: huge,
      contactExpires: '999999999999',
    };
    const response = await ask(all);
    expect(response?.statusCode).toBe(400);
    expect(response?.reasonPhrase).toContain('CSeq');
  });

  it('is answered 400 for Max-Forwards alone: the request is not passed on as if the field were absent', async () => {
    const response = await ask({ maxForwards: '300' });
    expect(response?.statusCode).toBe(400);
    expect(response?.reasonPhrase).toContain('Max-Forwards');
  });

  it.each([
    ['Expires', { expires: huge, contactExpires: '' }],
    ['the expires parameter', { contactExpires: '280297596632815' }],
  ])('takes an overlarge value of %s for 3600 s', async (_what, scalars) => {
    const response = await ask(scalars);
    expect(response?.statusCode).toBe(200);
    const [contact] = response?.headers(Contact) ?? [];
    expect(contact && contact !== '*' && expiresOf(contact)).toBeGreaterThan(3590);
    expect(contact && contact !== '*' && expiresOf(contact)).toBeLessThanOrEqual(3600);
  });
});
