import { receive, type SippRequest, scenario, send } from './sipp-scenario.js';

/** Scenarios in which SIPp is the far end of a user agent of libs/sip, which it calls at [remote_ip]:[remote_port]. */

export const sdpBody = [
  'v=0',
  'o=- 1 1 IN IP4 [local_ip]',
  's=-',
  'c=IN IP4 [media_ip]',
  't=0 0',
  'm=audio [media_port] RTP/AVP 0',
  'a=rtpmap:0 PCMU/8000',
];

const target = 'sip:ua@[remote_ip]:[remote_port]';
const ownContact = '<sip:sipp@[local_ip]:[local_port]>';
const caller = '<sip:sipp@sipp.test>;tag=[pid]c[call_number]';
const description = { 'Content-Type': 'application/sdp' };

/** A request to the user agent outside any dialog, or the one that begins one. */
export const initial = (request: Omit<SippRequest, 'uri'>): string =>
  send({
    ...request,
    uri: target,
    fields: { From: caller, To: `<${target}>`, Contact: ownContact, ...request.fields },
  });

/** A request inside the dialog that SIPp has begun. */
export const inDialog = (request: Omit<SippRequest, 'uri'>): string =>
  send({
    ...request,
    uri: target,
    fields: { From: caller, To: `<${target}>[peer_tag_param]`, Contact: ownContact, ...request.fields },
  });

/** The INVITE with an offer. */
export const invite = (fields: SippRequest['fields'] = {}): string =>
  initial({ method: 'INVITE', fields: { ...description, ...fields }, body: sdpBody });

export const ack = (sequence = 1): string => inDialog({ method: 'ACK', sequence });

export const withDescription = { fields: description, body: sdpBody };

/** Waits for a request; headers must have what the patterns say. */
export const receiveRequest = (method: string, headers: Readonly<Record<string, string>> = {}): string =>
  receive(0, { headers }).replace('response="0"', `request="${method}"`);

/** Waits for the request of the user agent that begins a dialog; keeps the tag of its From, and its Via. */
export const receiveFirst = (method: string, headers: Readonly<Record<string, string>> = {}): string =>
  keeping(`request="${method}"`, 'From', 'tag=([^;]+)', 'tag', headers).replace(
    '    </action>',
    '      <ereg regexp="SIP/2.0(.*)" search_in="hdr" header="Via:" check_it="true" assign_to="via,viarest"/>\n    </action>',
  );

export const receiveInvite = (headers: Readonly<Record<string, string>> = {}): string =>
  receiveFirst('INVITE', headers);

/** The 200 to that INVITE, where other requests have come since. */
export const acceptInvite = (): string =>
  respond('200 OK', {
    Via: '[$via]',
    From: '<sip:ua@[remote_ip]>;tag=[$tag]',
    To: answering.To,
    CSeq: '1 INVITE',
  });

/** Answers the request that came last. */
export function respond(
  status: string,
  fields: Readonly<Record<string, string>> = {},
  body: readonly string[] = [],
): string {
  const typed = body.length === 0 ? fields : { ...description, ...fields };
  const own = ['Via', 'From', 'To', 'Call-ID', 'CSeq'];
  const lines = [
    `SIP/2.0 ${status}`,
    ...own.map((name) => (fields[name] === undefined ? `[last_${name}:]` : `${name}: ${fields[name]}`)),
    `Contact: ${ownContact}`,
    ...Object.entries(typed)
      .filter(([name]) => !own.includes(name))
      .map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${body.length === 0 ? '0' : '[len]'}`,
    '',
    ...body,
    '',
  ];
  return `  <send><![CDATA[\n${lines.join('\n')}\n]]></send>`;
}

/** Waits for a response, and keeps what one of its headers has, by a pattern with one group. */
export const receiveKeeping = (statusCode: number, header: string, pattern: string, name: string): string =>
  keeping(`response="${statusCode}"`, header, pattern, name);

function keeping(
  what: string,
  header: string,
  pattern: string,
  name: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const checks = receive(0, { headers }).split('\n').slice(2, -2);
  return [
    `  <recv ${what}>`,
    '    <action>',
    ...checks,
    `      <ereg regexp="${pattern}" search_in="hdr" header="${header}:" check_it="true" assign_to="${name}whole,${name}"/>`,
    '    </action>',
    '  </recv>',
  ].join('\n');
}

/** A scenario whose variables are kept in pairs by `receiveKeeping`. */
export function dialogScenario(name: string, ...steps: readonly string[]): string {
  const text = scenario(name, ...steps).replace(/\n {2}<Reference [^>]*>/, '');
  const names = [...text.matchAll(/assign_to="([\w,]+)"/g)].flatMap(([, all]) => all?.split(',') ?? []);
  if (names.length === 0) return text;
  return text.replace('\n</scenario>', `\n  <Reference variables="${names.join(',')}"/>\n</scenario>`);
}

/** To with a tag of SIPp's. */
export const answering = { To: '<sip:sipp@[local_ip]:[local_port]>;tag=[pid]s[call_number]' };

/** A request of SIPp's to the user agent that has called it. */
export const fromCalled = (request: Omit<SippRequest, 'uri'>): string =>
  send({
    ...request,
    uri: target,
    fields: {
      From: '<sip:sipp@[local_ip]:[local_port]>;tag=[pid]s[call_number]',
      To: '<sip:ua@[remote_ip]:[remote_port]>;tag=[$tag]',
      Contact: ownContact,
      ...request.fields,
    },
  });
