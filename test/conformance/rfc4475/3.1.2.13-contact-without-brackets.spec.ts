import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesOf } from '../support/message-text.js';
import { RegistrarBench } from '../support/registrar.js';

const register = bytesOf(`
REGISTER sip:lab.test SIP/2.0
To: sip:grace@lab.test
From: sip:grace@lab.test;tag=bare
Max-Forwards: 70
Call-ID: bare.contact
CSeq: 1 REGISTER
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bKbare
Contact: sip:grace@10.0.1.1?Route=%3Csip:edge.example%3E
l: 0
`);

describe('RFC 4475 §3.1.2.13: a URI with headers and without <>', () => {
  let bench: RegistrarBench;

  afterEach(() => bench.close());

  it('is answered 400: brackets are not guessed', async () => {
    bench = await RegistrarBench.start();
    const response = await bench.ask(register);
    expect(response?.statusCode).toBe(400);
    expect(response?.reasonPhrase).toContain('Contact');
  });
});
