import { afterEach, describe, expect, it } from '@jest/globals';
import { Contact, From, To } from '@trapezoid/sip';
import { bytesOf, requestIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { RegistrarBench } from '../support/registrar.js';

const register = bytesOf(`
REGISTER sip:lab.test SIP/2.0
To: isbn:9780262510875
From: <http://www.lab.test>;tag=323
Call-ID: schemes.323
CSeq: 234 REGISTER
Max-Forwards: 70
Via: SIP/2.0/UDP 10.0.1.1:5060;branch=z9hG4bKschemes
Contact: <name:Grace_Hopper>
l: 0
`);

describe('RFC 4475 §3.3.4: unknown URI schemes in header fields', () => {
  let bench: RegistrarBench | ProxyConformanceBench | undefined;

  afterEach(() => bench?.close());

  it('are well-formed', () => {
    const request = requestIn(register);
    const [contact] = request.headers(Contact);
    expect(request.required(To).uri).toEqual({ scheme: 'isbn', opaque: '9780262510875' });
    expect(request.required(From).uri.scheme).toBe('http');
    expect(contact && contact !== '*' && contact.uri).toEqual({ scheme: 'name', opaque: 'Grace_Hopper' });
  });

  it('make no difference to a proxy', async () => {
    bench = await ProxyConformanceBench.start();
    await bench.ask(register);
    expect(bench.registrar.requests.map((request) => request.text('To'))).toEqual(['isbn:9780262510875']);
  });

  it('are refused by a registrar with 400 in To, which must be a SIP or SIPS URI', async () => {
    bench = await RegistrarBench.start();
    expect((await bench.ask(register))?.statusCode).toBe(400);
  });
});
