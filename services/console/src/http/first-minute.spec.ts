import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { addSubscriber, listSubscribers, locationLookup, traceSip } from '@trapezoid/contracts';
import { ConsoleUnderTest } from '../console.fixture.js';
import { lab } from '../lab.fixture.js';

const wide = {
  ...lab,
  services: lab.services.map((service) =>
    service.kind === 'proxy'
      ? {
          ...service,
          listen: [
            { protocol: 'UDP' as const, host: '127.0.0.1', port: 5060 },
            { protocol: 'TCP' as const, host: '192.0.2.7', port: 5060 },
            { protocol: 'WS' as const, host: '192.0.2.7', port: 5066 },
          ],
        }
      : service,
  ),
};
const network = new ConsoleUnderTest(wide);
beforeAll(() => network.start());
afterEach(() => network.silenceAll());
afterAll(() => network.close());

const provision = async (command: object) => {
  const { status, body } = await network.ask('POST', '/api/provisioning', {
    account: 'phone1@lab.test',
    ...command,
  });
  const {
    files = [],
    notes = [],
    detail,
  } = body as { files?: { text: string }[]; notes?: string[]; detail?: string };
  return { status, text: files[0]?.text ?? '', notes: notes.join(' '), detail };
};

describe('a phone’s first minute', () => {
  it('begins with where the lab is, addresses that other machines reach first', async () => {
    expect((await network.ask('GET', '/api/first-minute')).body).toEqual({
      hosts: ['192.0.2.7', '127.0.0.1'],
      domains: ['lab.test'],
      loopbackOnly: false,
      addresses: [
        {
          protocol: 'TCP',
          host: '192.0.2.7',
          port: 5060,
          uri: 'sip:192.0.2.7:5060;transport=tcp',
          domains: ['lab.test'],
        },
        { protocol: 'WS', host: '192.0.2.7', port: 5066, uri: 'ws://192.0.2.7:5066', domains: ['lab.test'] },
        {
          protocol: 'UDP',
          host: '127.0.0.1',
          port: 5060,
          uri: 'sip:127.0.0.1:5060;transport=udp',
          domains: ['lab.test'],
        },
      ],
    });
  });

  it('goes on with settings for linphone, with the password that the request has and no other', async () => {
    const own = await provision({ kind: 'linphone', protocol: 'TCP', password: 'a<b&"c' });
    expect(own.text).toContain(
      '<entry name="reg_proxy" overwrite="true">&lt;sip:192.0.2.7:5060;transport=tcp&gt;</entry>',
    );
    expect(own.text).toContain('<entry name="passwd" overwrite="true">a&lt;b&amp;&quot;c</entry>');
    expect(own.text).toContain('&quot;Phone 1&quot; &lt;sip:phone1@lab.test&gt;');
    const without = await provision({ kind: 'linphone', protocol: 'TCP' });
    expect(without.text).not.toContain('s3cret');
    expect(without.notes).toContain('labs/small.yaml');
  });

  it('has a line for baresip, a sheet for any phone, and a code to scan', async () => {
    expect((await provision({ kind: 'baresip', password: 'x' })).text).toBe(
      '"Phone 1" <sip:phone1@lab.test>;auth_user=phone1;auth_pass=x;outbound="sip:127.0.0.1:5060;transport=udp;lr";regint=600\n',
    );
    expect((await provision({ kind: 'generic' })).text).toMatch(
      /Outbound proxy +127\.0\.0\.1:5060\nTransport +UDP/,
    );
    expect((await provision({ kind: 'qr', protocol: 'TCP' })).text).toBe('sip:phone1@lab.test;transport=tcp');
  });

  it.each([
    [{ kind: 'fax' }, 400, /kind/],
    [{ kind: 'generic', account: 'phone1' }, 400, /account/],
    [
      { kind: 'generic', account: 'phone1@other.test' },
      422,
      /other\.test is no domain of this lab: give one of lab\.test/,
    ],
    [
      { kind: 'generic', protocol: 'TLS' },
      422,
      /no proxy of lab\.test listens there: give one of TCP 192\.0\.2\.7/,
    ],
    [{ kind: 'generic', password: 'a\nb' }, 400, /more than one line/],
    [{ kind: 'baresip', password: 'a;b' }, 422, /baresip’s file/],
  ])('refuses %j', async (command, status, detail) => {
    expect(await provision(command)).toMatchObject({ status, detail: expect.stringMatching(detail) });
  });

  it('adds an account with a password that is made and said once', async () => {
    let asked: { password?: string } = {};
    network.answer(addSubscriber).with((question) => {
      asked = question;
      return { kind: 'added' };
    });
    const account = { username: 'zoe', domain: 'lab.test' };
    const { status, body } = await network.ask('POST', '/api/accounts', { ...account, generate: true });
    expect([status, body]).toEqual([201, { ...account, secret: expect.stringMatching(/^[a-zA-Z2-9]{16}$/) }]);
    expect(asked).toEqual({ ...account, password: (body as { secret: string }).secret });
    expect((await network.ask('POST', '/api/accounts', { ...account, generate: false })).status).toBe(400);
    expect(
      (await network.ask('POST', '/api/accounts', { ...account, generate: true, password: 'x' })).status,
    ).toBe(400);
  });
});

describe('GET /api/doctor', () => {
  const known = () => {
    network.answer(listSubscribers).with(({ after }) => {
      const phone1 = { username: 'phone1', domain: 'lab.test', origin: 'lab-file' as const };
      return { subscribers: after !== undefined && after < 'phone1@lab.test' ? [phone1] : [], total: 1 };
    });
    network.answer(locationLookup).with(() => ({ subscriber: true, bindings: [] }));
  };

  it('listens by itself once it is asked, and says what it has heard', async () => {
    known();
    const first = await network.ask('GET', '/api/doctor?account=phone1@lab.test');
    expect(first.body).toMatchObject({
      subject: 'phone1@lab.test',
      heard: 0,
      findings: [{ rule: 'silence' }],
    });
    network.bus.publish(traceSip.subject, {
      element: 'proxy',
      direction: 'received',
      at: 1,
      sequence: 1,
      protocol: 'UDP',
      source: { host: '192.0.2.9', port: 40000 },
      destination: { host: '192.0.2.7', port: 5060 },
      callId: 'r1',
      text: 'REGISTER sip:sip.example SIP/2.0\r\nVia: SIP/2.0/UDP x\r\nFrom: <sip:phone1@lab.test>;tag=1\r\nCSeq: 1 REGISTER\r\n\r\n',
      retransmission: false,
    });
    await network.bus.flush();
    const wrong = { rule: 'wrong-domain', severity: 'problem', callId: 'r1' };
    const byAccount = await network.ask('GET', '/api/doctor?account=phone1@lab.test');
    expect(byAccount.body).toMatchObject({ heard: 1, findings: [wrong] });
    const bySource = await network.ask('GET', '/api/doctor?source=192.0.2.9');
    expect(bySource.body).toMatchObject({ heard: 1, findings: [wrong] });
  });

  it.each(['', '?account=phone1', '?account=a@b&source=c', '?source='])('refuses %j', async (query) => {
    expect((await network.ask('GET', `/api/doctor${query}`)).status).toBe(400);
  });
});
