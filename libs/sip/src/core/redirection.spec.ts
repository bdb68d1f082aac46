import { describe, expect, it } from '@jest/globals';
import { CSeq } from '../message/headers/cseq.js';
import { Via } from '../message/headers/via.js';
import { ClientUnderTest } from './client-request.fixture.js';
import type { ClientAuthenticator } from './client-request-user.js';
import type { Redirection } from './redirection.js';

const start = (options = {}) => ClientUnderTest.start(options);
const bob = 'sip:bob@192.0.2.9';

describe('a redirection that is followed (RFC 3261 §8.1.3.4)', () => {
  it('leads to the contacts in the order of q, one after another until one does not refuse', async () => {
    const uac = await start();
    const { told } = uac.send('INVITE', bob);
    uac.answer('302 Moved Temporarily', {
      Contact: '<sip:c@192.0.2.12>;q=0.1, <sip:a@192.0.2.10>;q=0.7, <sip:b@192.0.2.11>;q=0.5',
    });
    uac.answer('486 Busy Here');
    uac.answer('480 Temporarily Unavailable');
    uac.answer('200 OK');
    expect(uac.uris).toEqual([bob, 'sip:a@192.0.2.10', 'sip:b@192.0.2.11', 'sip:c@192.0.2.12']);
    expect(uac.hosts).toEqual(['192.0.2.9', '192.0.2.10', '192.0.2.11', '192.0.2.12']);
    expect(told).toEqual(['200']);
  });

  it('keeps To, From, Call-ID and body, in a new transaction with the next number', async () => {
    const uac = await start();
    uac.send('INVITE', bob, { 'Content-Type': 'application/sdp', Subject: 'lunch' });
    uac.answer('302 Moved Temporarily', { Contact: '<sip:a@192.0.2.10>' });
    const [first, second] = [uac.requests[0]!, uac.requests[1]!];
    for (const name of ['To', 'From', 'Call-ID', 'Subject', 'Content-Type']) {
      expect(second.text(name)).toBe(first.text(name));
    }
    expect(Buffer.from(second.body)).toEqual(Buffer.from(first.body));
    expect(second.header(CSeq)).toEqual({ number: 2, method: 'INVITE' });
    const branchOf = (one: typeof first) => one.first(Via)?.parameters.get('branch');
    expect(branchOf(second)).not.toBe(branchOf(first));
  });

  it('goes on where a contact does not answer or can’t be looked up, and ends when none is left', async () => {
    const uac = await start();
    const { told } = uac.send('OPTIONS', bob);
    uac.answer('302 Moved Temporarily', { Contact: '<sip:a@192.0.2.10>, <sip:b@nowhere.test>' });
    await uac.clock.advanceAsync(33_000);
    expect(told).toEqual(['503 made here']);
    expect(new Set(uac.uris)).toEqual(new Set([bob, 'sip:a@192.0.2.10']));
  });

  it('ends with what a contact answered rather than with the silence of the next', async () => {
    const uac = await start();
    const requests: string[] = [];
    const { told } = uac.send(
      'OPTIONS',
      bob,
      {},
      {
        onFinal: ({ statusCode }, request, local) => {
          requests.push(`${statusCode} ${request.requestUri} ${local}`);
        },
      },
    );
    uac.answer('302 Moved Temporarily', { Contact: '<sip:a@192.0.2.10>, <sip:b@192.0.2.11>' });
    uac.answer('404 Not Found');
    await uac.clock.advanceAsync(33_000);
    expect(requests).toEqual(['404 sip:a@192.0.2.10 false']);
    expect(told).toEqual([]);
  });

  it('ends at a 6xx, which speaks for all places of the user (§21.6)', async () => {
    const uac = await start();
    const { told } = uac.send('INVITE', bob);
    uac.answer('302 Moved Temporarily', { Contact: '<sip:a@192.0.2.10>, <sip:b@192.0.2.11>' });
    uac.answer('603 Decline');
    expect(told).toEqual(['603']);
    expect(uac.uris).toHaveLength(2);
  });

  it('takes the contacts of a contact before the others', async () => {
    const uac = await start();
    uac.send('OPTIONS', bob);
    uac.answer('300 Multiple Choices', { Contact: '<sip:a@192.0.2.10>, <sip:z@192.0.2.19>' });
    uac.answer('302 Moved Temporarily', { Contact: '<sip:a2@192.0.2.11>' });
    uac.answer('404 Not Found');
    expect(uac.uris).toEqual([bob, 'sip:a@192.0.2.10', 'sip:a2@192.0.2.11', 'sip:z@192.0.2.19']);
  });

  it('asks each contact with credentials for that contact alone (§22.1)', async () => {
    const authenticator: ClientAuthenticator = {
      answer: (request) => request.withText('Authorization', `Digest realm="${request.requestUri}"`),
      authorize: (request) => request,
    };
    const uac = await start({ authenticator });
    const { told } = uac.send('INVITE', bob);
    uac.answer('401 Unauthorized');
    uac.answer('302 Moved Temporarily', { Contact: '<sip:a@192.0.2.10>' });
    expect(uac.requests[1]!.text('Authorization')).toBe(`Digest realm="${bob}"`);
    expect(uac.requests[2]!.text('Authorization')).toBeUndefined();
    uac.answer('401 Unauthorized');
    expect(uac.requests[3]!.text('Authorization')).toBe('Digest realm="sip:a@192.0.2.10"');
    expect(uac.requests.map((request) => request.header(CSeq)?.number)).toEqual([1, 2, 3, 4]);
    uac.answer('200 OK');
    expect(told).toEqual(['200']);
  });

  it('stops where the call is cancelled (§9.1)', async () => {
    const uac = await start();
    const { told, pending } = uac.send('INVITE', bob);
    uac.answer('302 Moved Temporarily', { Contact: '<sip:a@192.0.2.10>, <sip:b@192.0.2.11>' });
    uac.answer('180 Ringing');
    const invite = uac.lastRequest;
    pending.cancel();
    expect(uac.lastRequest.method).toBe('CANCEL');
    uac.answer('487 Request Terminated', {}, invite);
    expect(told).toEqual(['180', '487']);
    expect(uac.uris).not.toContain('sip:b@192.0.2.11');
  });

  it('keeps the route within a dialog and outside of one (§12.2.1.2)', async () => {
    const uac = await start();
    let sequence = 41;
    uac.send('INVITE', bob, { Route: '<sip:proxy.test;lr>' }, {}, () => ++sequence);
    await uac.clock.advanceAsync(0);
    uac.answer('302 Moved Temporarily', { Contact: '<sip:a@192.0.2.10>' });
    await uac.clock.advanceAsync(0);
    expect(uac.hosts).toEqual(['192.0.2.3', '192.0.2.3']);
    expect(uac.lastRequest.requestUri).toBe('sip:a@192.0.2.10');
    expect(uac.lastRequest.text('Route')).toBe('<sip:proxy.test;lr>');
    expect(uac.lastRequest.header(CSeq)?.number).toBe(42);
  });

  it('puts the contact where a strict router finds it (§12.2.1.1)', async () => {
    const uac = await start();
    // As a dialog writes it whose first proxy is a strict router: the remote target stands last.
    const lines = { Route: '<sip:p2.test;lr>, <sip:bob@b.test>' };
    uac.send('INVITE', 'sip:192.0.2.20', lines, {}, undefined, 'sip:192.0.2.20');
    uac.answer('302 Moved Temporarily', { Contact: '<sip:a@192.0.2.10>' });
    expect(uac.lastRequest.requestUri).toBe('sip:192.0.2.20');
    expect(uac.lastRequest.text('Route')).toBe('<sip:p2.test;lr>');
    expect(uac.lastRequest.fields.filter(({ name }) => name === 'Route').at(-1)?.value).toBe(
      '<sip:a@192.0.2.10>',
    );
  });
});

describe('what a redirection must not do (RFC 3261 §8.1.3.4)', () => {
  const redirect = async (contact: string, uri = bob, status = '302 Moved Temporarily') => {
    const refused: string[] = [];
    const uac = await start({
      redirection: (redirection: Redirection) => {
        refused.push(...redirection.refused.map(({ reason }) => reason));
        return true;
      },
    });
    const { told } = uac.send('INVITE', uri);
    uac.answer(status, { Contact: contact });
    return { uac, told, refused };
  };

  it.each([
    ['the URI that was called itself, spelled differently', '<SIP:%62ob@192.0.2.9>', 'already tried'],
    ['a web page', '<http://192.0.2.10/bob>', 'not SIP'],
    ['an address for mail', '<mailto:bob@b.test>', 'not SIP'],
    ['a number, without a proxy that knows where it leads', '<tel:+4312345>', 'not SIP'],
    ['another method', '<sip:bob@192.0.2.10;method=BYE>', 'invalid'],
    ['an extension that must be understood (§19.1.5)', '<sip:bob@192.0.2.10?Require=x>', 'invalid'],
    ['a header that can’t be read (§19.1.5)', '<sip:bob@192.0.2.10?Error-Info=%3C>', 'invalid'],
  ])('is to lead to %s', async (_name, contact, reason) => {
    const { uac, told, refused } = await redirect(contact);
    expect(told).toEqual(['302']);
    expect(uac.requests).toHaveLength(1);
    expect(refused).toEqual([reason]);
  });

  it('is to lead from a sips URI to a sip URI (§26.4.4)', async () => {
    const uac = await start();
    const route = { Route: '<sip:192.0.2.3;lr>' };
    const plain = uac.send('INVITE', 'sips:bob@b.test', route);
    uac.answer('302 Moved Temporarily', { Contact: '<sip:bob@192.0.2.10>, <tel:+4312345>' });
    expect(plain.told).toEqual(['302']);
    expect(uac.requests).toHaveLength(1);
    const mixed = uac.send('INVITE', 'sips:bob@b.test', route);
    uac.answer('302 Moved Temporarily', { Contact: '<sip:x@192.0.2.10>, <sips:bob@c.test>' });
    expect(uac.lastRequest.requestUri).toBe('sips:bob@c.test');
    uac.answer('305 Use Proxy', { Contact: '<sip:192.0.2.30>' });
    expect(mixed.told).toEqual(['305']);
  });

  it('is to send a client back and forth', async () => {
    const uac = await start();
    const { told } = uac.send('OPTIONS', bob);
    uac.answer('302 Moved Temporarily', { Contact: '<sip:a@192.0.2.10>' });
    uac.answer('302 Moved Temporarily', { Contact: `<${bob}>, <sip:A@192.0.2.10>` });
    uac.answer('302 Moved Temporarily', { Contact: `<${bob}>, <sip:a@192.0.2.10;x=y>` });
    expect(told).toEqual(['302']);
    expect(uac.uris).toEqual([bob, 'sip:a@192.0.2.10', 'sip:A@192.0.2.10']);
  });

  it('is to lead from place to place without an end: five times are enough', async () => {
    const uac = await start();
    const { told } = uac.send('OPTIONS', bob);
    for (let times = 0; times < 50 && told.length === 0; times++) {
      uac.answer('302 Moved Temporarily', { Contact: `<sip:bob@192.0.2.${10 + times}>` });
    }
    expect(told).toEqual(['302']);
    expect(uac.requests).toHaveLength(6);
  });

  it('is to keep a client busy: of 150 contacts sixteen are tried, of 10,000 none', async () => {
    const uac = await start();
    const { told } = uac.send('OPTIONS', bob);
    const contacts = (count: number) =>
      Array.from({ length: count }, (_, at) => `<sip:${at}@192.0.2.3>`).join();
    uac.answer('300 Multiple Choices', { Contact: contacts(150) });
    for (let times = 0; times < 50 && told.length === 0; times++) uac.answer('404 Not Found');
    expect(uac.requests).toHaveLength(17);
    expect(told).toEqual(['404']);
    const many = uac.send('OPTIONS', bob);
    uac.answer('300 Multiple Choices', { Contact: contacts(10_000) });
    await uac.clock.advanceAsync(60_000);
    expect(uac.uris.slice(17)).toEqual([bob, ...uac.uris.slice(18).map(() => bob)]);
    expect(many.told).toHaveLength(1);
  });

  it.each([
    ['no contact', ''],
    ['a star', '*'],
    ['a contact that can’t be read', '<sip:'],
  ])('comes to nothing with %s: it is the outcome', async (_name, contact) => {
    const { told } = await redirect(contact);
    expect(told).toEqual(['302']);
  });

  it('takes a phone for its user: a GRUU is another place than the address-of-record that it equals (RFC 5627 §5.4)', async () => {
    const { uac, told } = await redirect(`<${bob};gr=urn:uuid:1>`);
    expect(uac.lastRequest.requestUri).toBe(`${bob};gr=urn:uuid:1`);
    uac.answer('302 Moved Temporarily', { Contact: `<${bob};gr=urn:uuid:1>, <${bob};gr=urn:uuid:2>` });
    expect(uac.lastRequest.requestUri).toBe(`${bob};gr=urn:uuid:2`);
    expect(told).toEqual([]);
  });
});

describe('the URI of a contact as a request (RFC 3261 §19.1.5)', () => {
  const requestFor = async (contact: string, lines: Record<string, string> = {}, method = 'INVITE') => {
    const uac = await start();
    uac.send(method, bob, { ...lines, 'Content-Type': 'application/sdp' });
    uac.answer('302 Moved Temporarily', { Contact: contact });
    expect(uac.requests).toHaveLength(2);
    return uac.lastRequest;
  };

  it('keeps user, parameters that nobody knows, transport, maddr and ttl; not the method (§19.1.1)', async () => {
    const request = await requestFor('<sip:a:p@b.test;x=y;method=INVITE;maddr=192.0.2.10;user=phone>');
    expect(request.requestUri).toBe('sip:a:p@b.test;x=y;maddr=192.0.2.10;user=phone');
  });

  it('overwrites a header that stands once, and adds to a list', async () => {
    const request = await requestFor(
      '<sip:a@192.0.2.10?Subject=foo%20bar&Call-Info=%3Chttp:%2F%2Fwww.foo.test%3E&x-new=1>',
      { Subject: 'lunch', 'Call-Info': '<http://old.test>' },
    );
    expect(request.requestUri).toBe('sip:a@192.0.2.10');
    expect(request.text('Subject')).toBe('foo bar');
    expect(request.fieldsOf({ name: 'Call-Info' }).map(({ value }) => value)).toEqual([
      '<http://old.test>',
      '<http://www.foo.test>',
    ]);
    expect(request.text('x-new')).toBe('1');
  });

  it.each([
    ...['From', 'f', 'Call-ID', 'CSeq', 'Via', 'v', 'Record-Route', 'Route', 'To', 'Max-Forwards'],
    ...['Accept', 'Allow', 'Contact', 'm', 'Organization', 'Supported', 'User-Agent'],
    ...['Content-Length', 'Content-Type', 'Date', 'Authorization', 'P-Asserted-Identity', 'Replaces', 'body'],
  ])('does not set %s', async (name) => {
    const before = (await requestFor('<sip:a@192.0.2.10>')).fields.map(({ line }) => line);
    const request = await requestFor(`<sip:a@192.0.2.10?${name}=1>`);
    expect(request.fields.map(({ line }) => line)).toEqual(before);
    expect(Buffer.from(request.body).toString()).toBe('content');
  });

  it('can’t add a line', async () => {
    const request = await requestFor('<sip:a@192.0.2.10?Subject=a%0D%0AX-Injected:%20yes>');
    expect(request.text('X-Injected')).toBeUndefined();
    expect(request.text('Subject')).toBe('a X-Injected: yes');
  });

  it('has no user in a REGISTER (§10.2)', async () => {
    expect((await requestFor('<sip:a:b@192.0.2.10;x=y>', {}, 'REGISTER')).requestUri).toBe(
      'sip:192.0.2.10;x=y',
    );
  });
});

describe('a user who decides about redirections (RFC 3261 §21.3.1)', () => {
  const contacts = { Contact: '<sip:a@192.0.2.10>, <sip:b@192.0.2.11>' };

  it('gets the response where they are only reported', async () => {
    const uac = await start({ redirection: 'report' });
    const { told } = uac.send('INVITE', bob);
    uac.answer('302 Moved Temporarily', contacts);
    expect(told).toEqual(['302']);
  });

  it('may say so for one request, and is told of those that are followed', async () => {
    const uac = await start();
    const one = uac.send('INVITE', bob, {}, { redirection: 'report' });
    uac.answer('302 Moved Temporarily', contacts);
    expect(one.told).toEqual(['302']);
    const followed: string[] = [];
    uac.send(
      'INVITE',
      bob,
      {},
      {
        onRedirected: ({ response }, chosen) => followed.push(`${response.statusCode} ${chosen.length}`),
      },
    );
    uac.answer('302 Moved Temporarily', contacts);
    expect(followed).toEqual(['302 2']);
  });

  it.each([
    ['no', false, []],
    ['one of them', 'second', ['sip:b@192.0.2.11']],
    ['yes', true, ['sip:a@192.0.2.10']],
  ])('may say %s, at once or later', async (_name, decision, expected) => {
    const decide = ({ contacts: offered }: Redirection) =>
      decision === 'second' ? offered.slice(1) : (decision as boolean);
    for (const policy of [decide, async (redirection: Redirection) => decide(redirection)]) {
      const uac = await start({ redirection: policy });
      const { told } = uac.send('INVITE', bob);
      uac.answer('302 Moved Temporarily', contacts);
      await uac.clock.advanceAsync(0);
      expect(uac.uris.slice(1)).toEqual(expected);
      expect(told).toEqual(expected.length === 0 ? ['302'] : []);
    }
  });

  it('who fails at it gets the response, and the fault is told', async () => {
    for (const policy of [
      () => {
        throw new Error('fault of the user');
      },
      () => Promise.reject(new Error('fault of the user')),
    ]) {
      const uac = await start({ redirection: policy });
      const { told } = uac.send('INVITE', bob);
      uac.answer('302 Moved Temporarily', contacts);
      await uac.clock.advanceAsync(0);
      expect(told).toEqual(['302']);
      expect(uac.faults).toEqual([new Error('fault of the user')]);
    }
  });

  it('may cancel while thinking it over', async () => {
    let decide: (follow: boolean) => void = () => undefined;
    const uac = await start({
      redirection: () =>
        new Promise<boolean>((resolve) => {
          decide = resolve;
        }),
    });
    const { told, pending } = uac.send('INVITE', bob);
    uac.answer('302 Moved Temporarily', contacts);
    pending.cancel();
    await uac.clock.advanceAsync(0);
    expect(told).toEqual(['487 made here']);
    decide(true);
    await uac.clock.advanceAsync(0);
    expect(told).toEqual(['487 made here']);
    expect(uac.requests).toHaveLength(1);
  });
});

describe('305 Use Proxy (RFC 3261 §21.3.4)', () => {
  it('repeats this one request through the proxy', async () => {
    const uac = await start();
    const { told } = uac.send('INVITE', bob);
    uac.answer('305 Use Proxy', { Contact: '<sip:192.0.2.30;transport=udp>' });
    expect(uac.hosts).toEqual(['192.0.2.9', '192.0.2.30']);
    expect(uac.lastRequest.requestUri).toBe(bob);
    expect(uac.lastRequest.text('Route')).toBe('<sip:192.0.2.30;transport=udp;lr>');
    uac.answer('305 Use Proxy', { Contact: '<sip:192.0.2.30;transport=udp>' });
    expect(told).toEqual(['305']);
    uac.send('OPTIONS', bob);
    expect(uac.hosts.at(-1)).toBe('192.0.2.9');
  });

  it('puts the proxy behind those that the request goes through anyway', async () => {
    const uac = await start();
    uac.send('INVITE', bob, { Route: '<sip:192.0.2.3;lr>' });
    uac.answer('305 Use Proxy', { Contact: '<sip:192.0.2.30;lr>' });
    expect(uac.hosts).toEqual(['192.0.2.3', '192.0.2.3']);
    expect(uac.lastRequest.fieldsOf({ name: 'Route' }).map(({ value }) => value)).toEqual([
      '<sip:192.0.2.3;lr>',
      '<sip:192.0.2.30;lr>',
    ]);
  });
});

describe('380 Alternative Service (RFC 3261 §21.3.5)', () => {
  it('is the user’s to read, whatever it holds', async () => {
    const uac = await start();
    const bodies: string[] = [];
    uac.send(
      'INVITE',
      bob,
      {},
      {
        onFinal: ({ statusCode, body }) => bodies.push(`${statusCode} ${Buffer.from(body).toString()}`),
      },
    );
    uac.port.receive(
      `SIP/2.0 380 Alternative Service\r\n${['Via', 'From', 'To', 'Call-ID', 'CSeq']
        .map((name) => `${name}: ${uac.lastRequest.text(name)}\r\n`)
        .join('')}Contact: <sip:a@192.0.2.10>\r\nContent-Length: 4\r\n\r\nhelp`,
    );
    expect(bodies).toEqual(['380 help']);
  });
});

describe('what is remembered of redirections', () => {
  const redirected = async (status: string, lines: Record<string, string>) => {
    const uac = await start();
    uac.send('OPTIONS', bob);
    uac.answer(status, lines);
    uac.answer('200 OK');
    return uac;
  };

  it('is a 301: further requests go to the new address at once (RFC 3261 §21.3.2)', async () => {
    const uac = await redirected('301 Moved Permanently', { Contact: '<sip:a@192.0.2.10>' });
    uac.send('MESSAGE', bob);
    expect(uac.uris.slice(2)).toEqual(['sip:a@192.0.2.10']);
    expect(uac.lastRequest.header(CSeq)?.number).toBe(1);
    uac.send('MESSAGE', bob, {}, { redirection: 'report' });
    expect(uac.lastRequest.requestUri).toBe(bob);
  });

  it('is a 302 for as long as it says, and no longer than the one request where it says nothing (RFC 3261 §21.3.3)', async () => {
    const silent = await redirected('302 Moved Temporarily', { Contact: '<sip:a@192.0.2.10>' });
    silent.send('MESSAGE', bob);
    expect(silent.lastRequest.requestUri).toBe(bob);
    const uac = await redirected('302 Moved Temporarily', { Contact: '<sip:a@192.0.2.10>;expires=60' });
    uac.send('MESSAGE', bob);
    expect(uac.lastRequest.requestUri).toBe('sip:a@192.0.2.10');
    await uac.clock.advanceAsync(60_000);
    uac.send('MESSAGE', bob);
    expect(uac.lastRequest.requestUri).toBe(bob);
  });

  it('is forgotten where nobody is found there: the old address is tried once more (RFC 3261 §21.3.3)', async () => {
    const uac = await redirected('301 Moved Permanently', { Contact: '<sip:a@192.0.2.10>' });
    const { told } = uac.send('MESSAGE', bob);
    uac.answer('404 Not Found');
    expect(uac.uris.slice(2)).toEqual(['sip:a@192.0.2.10', bob]);
    uac.answer('200 OK');
    expect(told).toEqual(['200']);
    uac.send('MESSAGE', bob);
    expect(uac.lastRequest.requestUri).toBe(bob);
  });

  it('is bounded: the oldest of more than a hundred is forgotten', async () => {
    const uac = await start();
    for (let at = 0; at < 102; at++) {
      uac.send('OPTIONS', `sip:${at}@192.0.2.9`);
      uac.answer('301 Moved Permanently', { Contact: `<sip:${at}@192.0.2.10>` });
      uac.answer('200 OK');
    }
    uac.send('OPTIONS', 'sip:0@192.0.2.9');
    uac.send('OPTIONS', 'sip:101@192.0.2.9');
    expect(uac.uris.slice(-2)).toEqual(['sip:0@192.0.2.9', 'sip:101@192.0.2.10']);
  });

  it('is nothing within a dialog: its remote target is no address to write down (RFC 3261 §12.2.1.2)', async () => {
    const uac = await start();
    let sequence = 1;
    uac.send('INVITE', bob, {}, {}, () => ++sequence);
    uac.answer('301 Moved Permanently', { Contact: '<sip:a@192.0.2.10>' });
    uac.answer('200 OK');
    uac.send('OPTIONS', bob);
    expect(uac.lastRequest.requestUri).toBe(bob);
  });
});
