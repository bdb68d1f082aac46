import { describe, expect, it } from '@jest/globals';
import type { Binding, TracedMessage } from '@trapezoid/contracts';
import type { NotedRefusal } from '../core/network-map.js';
import { examine } from './examine.js';
import { type Facts, messagesOf } from './facts.js';

const phone = { host: '192.0.2.9', port: 40000 };
const proxy = { host: '192.0.2.1', port: 5060 };
let at = 1_000;
let count = 0;

interface Said {
  readonly fields?: readonly string[];
  readonly cseq?: string;
  readonly again?: boolean;
  readonly body?: string;
  readonly protocol?: 'UDP' | 'TCP';
  readonly callId?: string;
}

/** What the proxy tells: of a message of the phone's, or of one to it. */
function told(direction: 'received' | 'sent', line: string, said: Said = {}): TracedMessage {
  const { fields = [], again = false, body = '', protocol = 'UDP', callId = 'c1' } = said;
  const cseq = said.cseq ?? `1 ${/^SIP/.test(line) ? 'REGISTER' : line.split(' ')[0]}`;
  const text = [
    line,
    'Via: SIP/2.0/UDP 192.0.2.9:40000;branch=z9hG4bK1',
    'From: "Phone" <sip:phone1@lab.test>;tag=1',
    ...(fields.some((field) => field.startsWith('To:')) ? [] : ['To: <sip:phone1@lab.test>']),
    `Call-ID: ${callId}`,
    `CSeq: ${cseq}`,
    ...fields,
    '',
    body,
  ].join('\r\n');
  const [source, destination] = direction === 'received' ? [phone, proxy] : [proxy, phone];
  at += 100;
  return {
    element: 'proxy',
    direction,
    at,
    sequence: ++count,
    protocol,
    source,
    destination,
    callId,
    text,
    retransmission: again,
  };
}
const from = (line: string, said?: Said) => told('received', line, said);
const to = (line: string, said?: Said) => told('sent', line, said);
const register = (...fields: string[]) => from('REGISTER sip:lab.test SIP/2.0', { fields });
const invite = (said?: Said) => from('INVITE sip:alice@lab.test SIP/2.0', said);
const byInvite = { cseq: '1 INVITE' };

const binding = {
  contact: 'sip:phone1@192.0.2.9',
  expiresAt: 700_000,
  updatedAt: 2,
  callId: 'r',
  cseq: 1,
} as Binding;
const registered = { bindings: [binding] };

function find(messages: readonly TracedMessage[], known: Partial<Facts> = {}) {
  return examine({
    subject: 'phone1@lab.test',
    account: { username: 'phone1', domain: 'lab.test', origin: 'lab-file' },
    isAccount: true,
    bindings: [],
    refusals: [],
    heard: messagesOf(messages, { account: 'phone1@lab.test' }, new Set(['alice'])),
    domains: ['lab.test', '192.0.2.1'],
    loopbackOnly: false,
    now: 100_000,
    ...known,
  });
}
const rulesOf = (messages: readonly TracedMessage[], known?: Partial<Facts>) =>
  find(messages, known).map(({ rule }) => rule);

const refusal = (given: Partial<NotedRefusal>): NotedRefusal => ({
  registrar: 'registrar',
  statusCode: 401,
  reasonPhrase: 'Unauthorized',
  paragraph: 'RFC 3261 §10.3 step 3',
  at: 5,
  untold: 0,
  times: 3,
  ...given,
});

describe('the doctor', () => {
  it.each<[string, readonly TracedMessage[], Partial<Facts>, string]>([
    ['nothing has come', [], {}, 'silence'],
    ['the directory does not know it', [], { account: undefined }, 'unknown-account'],
    [
      'its domain is none of the lab',
      [],
      { account: undefined, subject: 'phone1@other.test' },
      'unknown-domain',
    ],
    [
      'its account was removed',
      [],
      { account: { username: 'phone1', domain: 'lab.test', origin: 'lab-file', disabled: 'removed' } },
      'disabled-account',
    ],
    ['it registers elsewhere', [from('REGISTER sip:sip.example SIP/2.0')], {}, 'wrong-domain'],
    [
      'it registers somebody of another domain',
      [from('REGISTER sip:lab.test SIP/2.0', { fields: ['To: <sip:phone1@sip.example>'] })],
      {},
      'wrong-domain',
    ],
    [
      'the registrar says so',
      [],
      { refusals: [refusal({ detail: 'wrong password for phone1' })] },
      'wrong-password',
    ],
    ['the registrar refuses it', [], { refusals: [refusal({ statusCode: 404 })] }, 'refused'],
    ['it gives no credentials', [register(), to('SIP/2.0 401 Unauthorized')], {}, 'no-credentials'],
    [
      'it gives wrong ones',
      [register('Authorization: Digest x="1"'), to('SIP/2.0 401 Unauthorized')],
      {},
      'wrong-credentials',
    ],
    [
      'it wants to be called and does not register',
      [from('OPTIONS sip:alice@lab.test SIP/2.0')],
      {},
      'no-register',
    ],
    [
      'its registration is too short',
      [register(), to('SIP/2.0 423 Interval Too Brief', { fields: ['Min-Expires: 60'] })],
      {},
      'interval-too-brief',
    ],
    [
      'its registration has run out',
      [register(), to('SIP/2.0 200 OK', { fields: ['Contact: <sip:phone1@192.0.2.9>;expires=60'] })],
      {},
      'not-refreshed',
    ],
    [
      'it is elsewhere than it says',
      [register('Contact: <sip:phone1@10.0.0.5:5060>')],
      registered,
      'other-contact',
    ],
    [
      'it does not acknowledge',
      [invite(), to('SIP/2.0 200 OK', byInvite), to('SIP/2.0 200 OK', { ...byInvite, again: true })],
      registered,
      'no-ack',
    ],
    [
      'it sends no PRACK',
      [invite(), to('SIP/2.0 180 Ringing', { ...byInvite, fields: ['RSeq: 1'], again: true })],
      registered,
      'no-prack',
    ],
    [
      'answers do not reach it',
      [
        register(),
        to('SIP/2.0 200 OK'),
        ...[1, 2, 3].map(() => from('REGISTER sip:lab.test SIP/2.0', { again: true })),
      ],
      registered,
      'deaf',
    ],
    [
      'it breaks a rule',
      [register(), to('SIP/2.0 400 Bad Request: no Max-Forwards')],
      registered,
      'malformed',
    ],
    ['it goes in circles', [invite(), to('SIP/2.0 482 Loop Detected', byInvite)], registered, 'loop'],
    [
      'it has no codec in common',
      [invite(), to('SIP/2.0 488 Not Acceptable Here', byInvite)],
      registered,
      'nothing-in-common',
    ],
    [
      'it wants its audio at another place',
      [invite({ body: 'v=0\r\nc=IN IP4 127.0.0.1\r\n' })],
      registered,
      'other-media-address',
    ],
  ])('says what is wrong where %s', (_where, messages, known, rule) => {
    const [first] = find(messages, known).filter((finding) => finding.rule === rule);

    expect(first).toMatchObject({ what: expect.any(String), change: expect.any(String) });
    expect(first?.severity).not.toBe('ok');
  });

  it('says what is right, and nothing else, of a phone that does all as it should', () => {
    const good = [
      register('Contact: <sip:phone1@192.0.2.9:40000>'),
      to('SIP/2.0 401 Unauthorized'),
      from('REGISTER sip:lab.test SIP/2.0', { cseq: '2 REGISTER', fields: ['Authorization: Digest x="1"'] }),
      to('SIP/2.0 200 OK', { cseq: '2 REGISTER' }),
      invite({
        callId: 'c2',
        body: 'v=0\r\nc=IN IP4 192.0.2.9\r\n',
        fields: ['Proxy-Authorization: Digest x="1"'],
      }),
      to('SIP/2.0 200 OK', { ...byInvite, callId: 'c2' }),
      from('ACK sip:alice@lab.test SIP/2.0', { callId: 'c2' }),
    ];

    expect(find(good, registered).map(({ rule, severity }) => [rule, severity])).toEqual([
      ['registered', 'ok'],
      ['call-went-well', 'ok'],
    ]);
  });

  it('takes a challenge for stale credentials as nothing wrong', () => {
    const stale = [
      register('Authorization: Digest x="1"'),
      to('SIP/2.0 401 Unauthorized', { fields: ['WWW-Authenticate: Digest realm="lab.test", stale=true'] }),
    ];

    expect(rulesOf(stale, registered)).toEqual(['registered']);
  });

  it('forgets a refusal once it is registered', () => {
    expect(rulesOf([], { ...registered, refusals: [refusal({ at: 1 })] })).toEqual(['registered']);
  });

  it('names the worst first', () => {
    const severities = find(
      [register('Contact: <sip:phone1@10.0.0.5>'), to('SIP/2.0 400 Bad Request')],
      registered,
    );

    expect(severities.map(({ severity }) => severity)).toEqual(['problem', 'warning', 'ok']);
  });

  it('looks at one phone alone, and not at what simulated phones or proxies pass on', () => {
    const passedOn = register();
    const others = [
      { ...register(), element: 'alice' },
      {
        ...passedOn,
        text: passedOn.text.replace('Via:', 'Via: SIP/2.0/UDP 192.0.2.5;branch=z9hG4bK0\r\nVia:'),
      },
      { ...passedOn, text: passedOn.text.replaceAll('phone1@', 'phone2@') },
    ];

    expect(rulesOf(others)).toEqual(['silence']);
    const { length } = messagesOf(
      [register(), { ...register(), source: proxy }],
      { source: '192.0.2.9' },
      new Set(),
    );
    expect(length).toBe(1);
  });

  it('takes hostile text as text', () => {
    const hostile = from('REGISTER sip:lab.test SIP/2.0', {
      fields: ['Contact: <<<;;"', '__proto__: x', 'To: <script>'],
    });

    expect(() => find([hostile, to('SIP/2.0 400 <script>'), { ...hostile, text: '' }])).not.toThrow();
  });
});
