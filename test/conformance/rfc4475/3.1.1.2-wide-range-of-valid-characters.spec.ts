import { afterEach, describe, expect, it } from '@jest/globals';
import { Allow, CallId, CSeq, From, isSipUri, To, Via } from '@trapezoid/sip';
import { bytesOf, requestIn, strictErrorIn } from '../support/message-text.js';
import { ProxyConformanceBench } from '../support/proxy.js';
import { UserAgentBench } from '../support/user-agent.js';

const method = "~odd.Method'*!%41`_+-9";
const user = "7.un~usual!(user)'*_&=+$,;?/%3B:pass&=+$,word";
const controls = 'BS:\\\b NUL:\\\0 DEL:\\\x7f';

const wide = (host: string, userPart = user) =>
  bytesOf(
    String.raw`
${method} sip:${userPart}@${host} SIP/2.0
Via: SIP/2.0/UDP 10.0.1.1;branch=z9hG4bK~'+_*%!.-${'`'}
To: "${controls}" <sip:${user}@${host}>
From: one~ ${'`'}two'+_ three*%!.- <sip:plain@elsewhere.example>;odd~'*+_!.%${'`'}-="ночь";tag=~'+${'`'}*%!._-
Call-ID: word%5A*!.~_'+-${'`'}@<>(){}[]?/\:"
CSeq: 314159265 ${method}
Max-Forwards: 255
odd-Header!.%*+_${'`'}'~:${'\ufeff'}大停電
Content-Length: 0
`,
  );

describe('RFC 4475 §3.1.1.2: a wide range of valid characters', () => {
  let bench: UserAgentBench | ProxyConformanceBench | undefined;

  afterEach(() => bench?.close());

  it('is read without taking any of them for more than it is', () => {
    const request = requestIn(wide('lab.test'));
    expect(strictErrorIn(wide('lab.test'))).toBeUndefined();
    expect(request.method).toBe(method);
    expect(request.required(CSeq)).toEqual({ number: 314159265, method });
    expect(isSipUri(request.uri) && [request.uri.user, request.uri.password]).toEqual(user.split(':'));
    expect(request.first(Via)?.parameters.get('branch')).toBe("z9hG4bK~'+_*%!.-`");
    expect(request.required(To).displayName).toBe('BS:\b NUL:\0 DEL:\x7f');
    const from = request.required(From);
    expect(from.displayName).toBe("one~ `two'+_ three*%!.-");
    expect(from.parameters.text("odd~'*+_!.%`-")).toBe('ночь');
    expect(from.parameters.get('tag')).toBe("~'+`*%!._-");
    expect(request.required(CallId)).toBe('word%5A*!.~_\'+-`@<>(){}[]?/\\:"');
    expect(request.text("odd-header!.%*+_`'~")).toBe('\ufeff大停電');
  });

  it('is refused by an endpoint, which does not know the method, with 501 and the methods that it knows', async () => {
    bench = await UserAgentBench.start();
    const response = await bench.ask(wide('10.0.0.5'));
    expect(response?.statusCode).toBe(501);
    expect(response?.headers(Allow)).toContain('INVITE');
  });

  it('is forwarded by a proxy that knows the URI, with every byte of it', async () => {
    bench = await ProxyConformanceBench.start();
    await bench.ask(wide('lab.test', 'bob'));
    const [forwarded] = bench.phone.received;
    const came = wide('lab.test', 'bob').toString().split('\r\n');
    const left = forwarded?.toString().split('\r\n') ?? [];
    for (const name of ['To:', 'From:', 'Call-ID:', 'CSeq:', 'odd-Header']) {
      const line = came.find((one) => one.startsWith(name));
      expect(left).toContain(line);
    }
    expect(left[0]).toBe(`${method} sip:bob@10.0.1.2:5060 SIP/2.0`);
  });

  it('is answered 404 by a proxy that does not know the URI', async () => {
    bench = await ProxyConformanceBench.start();
    expect((await bench.ask(wide('lab.test')))?.statusCode).toBe(404);
  });
});
