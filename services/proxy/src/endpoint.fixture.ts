import {
  bracketHost,
  type Flow,
  makeResponse,
  parseMessage,
  printMessage,
  type SipRequest,
  type SipResponse,
  type Target,
  TransportLayer,
  type TransportProtocol,
} from '@trapezoid/sip';
import type { SimulatedNetwork } from '@trapezoid/testkit';

export const proxyHost = '10.0.0.1';
export const proxyHost6 = 'fd00::1';
/** Where the proxy listens beside UDP and TCP on 5060 with `allTransports`. */
export const proxyListens = { UDP: 5060, TCP: 5060, TLS: 5061, WS: 8080, WSS: 8443 } as const;

export type Space = Pick<SimulatedNetwork, 'port'>;

export type Message = SipRequest | SipResponse;

/** A phone, or any other element, that does only what a test says: it sends and takes down single messages. */
export class Endpoint {
  readonly requests: { readonly request: SipRequest; readonly flow: Flow }[] = [];
  readonly responses: SipResponse[] = [];

  private constructor(
    readonly transport: TransportLayer,
    readonly protocol: TransportProtocol,
    readonly host: string,
    readonly port: number,
  ) {}

  /** @param space the network, or what is behind a NAT. */
  static async open(space: Space, protocol: TransportProtocol, host: string): Promise<Endpoint> {
    const transport = new TransportLayer();
    await transport.listen(space.port(protocol, host, 5060));
    const endpoint = new Endpoint(transport, protocol, host, 5060);
    transport.attach({
      receiveRequest: (request, flow) => endpoint.requests.push({ request, flow }),
      receiveResponse: (response) => endpoint.responses.push(response),
      receiveDefective: () => undefined,
      flowEnded: () => undefined,
    });
    return endpoint;
  }

  get contact(): string {
    const transport = this.protocol === 'UDP' ? '' : `;transport=${this.protocol.toLowerCase()}`;
    return `sip:phone@${bracketHost(this.host)}:${this.port}${transport}`;
  }

  get via(): string {
    return `SIP/2.0/${this.protocol} ${bracketHost(this.host)}:${this.port}`;
  }

  /** Sends a request to the proxy. `fields` stand in place of the usual ones; an empty one is left out. */
  send(method: string, uri: string, fields: Readonly<Record<string, string>> = {}): SipRequest {
    const request = requestOf(method, uri, {
      Via: `${this.via};branch=z9hG4bK-${method}-1;rport`,
      ...fields,
    });
    const host = this.host.includes(':') ? proxyHost6 : proxyHost;
    const target: Target = { protocol: this.protocol, host, port: proxyListens[this.protocol] };
    this.transport.sendRequest(request, target, () => undefined);
    return request;
  }

  /** Answers the latest request of a method. */
  answer(method: string, statusCode: number, fields: Readonly<Record<string, string>> = {}): SipResponse {
    const { request, flow } = this.latest(method);
    let response = makeResponse(request, statusCode, { toTag: `tag-${this.host}` });
    if (statusCode < 300) response = response.withRawFields(request.fieldsOf({ name: 'Record-Route' }));
    for (const [name, value] of Object.entries(fields)) response = response.withText(name, value);
    this.transport.sendResponse(response, flow, () => undefined);
    return response;
  }

  latest(method: string): { readonly request: SipRequest; readonly flow: Flow } {
    const found = this.requests.findLast(({ request }) => request.method === method);
    if (found === undefined) throw new Error(`${this.host} has received no ${method}`);
    return found;
  }

  /** The methods that came, retransmissions once. */
  get methods(): string[] {
    const seen = new Set<string>();
    return this.requests.flatMap(({ request }) => {
      const key = `${request.method} ${request.text('Via')}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [request.method];
    });
  }

  /** Status codes of the responses that came, repetitions one after another once. */
  get statusCodes(): number[] {
    return this.responses
      .map(({ statusCode }) => statusCode)
      .filter((code, index, all) => code !== all[index - 1]);
  }
}

/** A request as text makes it. */
export function requestOf(
  method: string,
  uri: string,
  fields: Readonly<Record<string, string>> = {},
): SipRequest {
  const all: Record<string, string> = {
    Via: 'SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bK-1',
    'Max-Forwards': '70',
    From: '<sip:stranger@elsewhere.example>;tag=1',
    To: '<sip:bob@lab.test>',
    'Call-ID': 'call-1',
    CSeq: `1 ${method}`,
    ...fields,
    'Content-Length': '0',
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === '' ? [] : value.split('\n').map((one) => `${name}: ${one}`),
  );
  return parseMessage(Buffer.from([`${method} ${uri} SIP/2.0`, ...lines, '', ''].join('\r\n'))) as SipRequest;
}

export const textOf = (message: Message): string => Buffer.from(printMessage(message)).toString();
