/** A request as SIPp sends it. Values may have SIPp's keywords in them: `[field0]`, `[local_port]`, … */
export interface SippRequest {
  readonly method: string;
  readonly uri: string;
  /** Fields beside the usual ones, or in place of them; undefined leaves one out. A bare keyword goes by the name ''. */
  readonly fields?: Readonly<Record<string, string | undefined>>;
  readonly sequence?: number;
  readonly body?: readonly string[];
  /** Left out for what is never repeated, as ACK. */
  readonly retransmitted?: boolean;
}

export interface SippResponse {
  /** What a header must have in it, as a regular expression, by its name. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly optional?: boolean;
  /** The challenge of this response is what `[authentication]` answers. */
  readonly challenges?: boolean;
  /** Its Record-Route is what `[routes]` gives. */
  readonly recordsRoute?: boolean;
}

/** A scenario of SIPp from its steps. */
export function scenario(name: string, ...steps: readonly string[]): string {
  const body = steps.join('\n');
  const variables = [...body.matchAll(/assign_to="(\w+)"/g)].map(([, variable]) => variable);
  // SIPp refuses a variable that nothing looks at.
  const reference = variables.length === 0 ? '' : `\n  <Reference variables="${variables.join(',')}"/>`;
  return `<?xml version="1.0"?>\n<scenario name="${name}">\n${body}${reference}\n</scenario>\n`;
}

export function send(request: SippRequest): string {
  const { method, uri, fields = {}, sequence = 1, body, retransmitted = method !== 'ACK' } = request;
  const all: Record<string, string | undefined> = {
    Via: 'SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
    'Max-Forwards': '70',
    From: '<sip:[field0]@lab.test>;tag=[pid]t[call_number]',
    To: '<sip:[field0]@lab.test>',
    'Call-ID': '[call_id]',
    CSeq: `${sequence} ${method}`,
    ...fields,
    'Content-Length': body === undefined ? '0' : '[len]',
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [isKeyword(name, value) ? value : `${name}: ${value}`],
  );
  const text = [`${method} ${uri} SIP/2.0`, ...lines, '', ...(body ?? []), ''].join('\n');
  return `  <send${retransmitted ? ' retrans="500"' : ''}><![CDATA[\n${text}\n]]></send>`;
}

/** SIPp writes these lines whole, with the name of the header. */
function isKeyword(name: string, value: string): boolean {
  return name === '' || /^\[(last_\w+:?|routes|authentication\b.*)\]$/.test(value);
}

let variables = 0;

export function receive(statusCode: number, response: SippResponse = {}): string {
  const attributes = [
    `response="${statusCode}"`,
    ...(response.optional ? ['optional="true"'] : []),
    ...(response.challenges ? ['auth="true"'] : []),
    ...(response.recordsRoute ? ['rrs="true"'] : []),
  ].join(' ');
  const checks = Object.entries(response.headers ?? {}).map(
    ([name, pattern]) =>
      `      <ereg regexp="${inXml(pattern)}" search_in="hdr" header="${name}:" check_it="true" assign_to="v${++variables}"/>`,
  );
  return checks.length === 0
    ? `  <recv ${attributes}/>`
    : [`  <recv ${attributes}>`, '    <action>', ...checks, '    </action>', '  </recv>'].join('\n');
}

function inXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** The ACK to a final response other than 2xx: of the INVITE's own transaction (RFC 3261 §17.1.1.3). */
export function acknowledge(uri: string, fields: SippRequest['fields'] = {}): string {
  const to = '<sip:[field0]@lab.test>[peer_tag_param]';
  return send({ method: 'ACK', uri, fields: { Via: '[last_Via:]', To: to, ...fields } });
}
