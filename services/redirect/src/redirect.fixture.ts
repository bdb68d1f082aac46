import type { AnswerOf, Binding, locationLookup } from '@trapezoid/contracts';
import { parseLab, type RedirectPlan } from '@trapezoid/lab';
import { SipDispatcher } from '@trapezoid/nest-sip';
import {
  parseMessage,
  SipElement,
  type SipRequest,
  type SipResponse,
  type Target,
  TransportLayer,
} from '@trapezoid/sip';
import { FakeClock, type LoggedMessage, SimulatedNetwork } from '@trapezoid/testkit';
import { RedirectServer } from './redirect-server.js';
import { RedirectController } from './sip/redirect.controller.js';

type Located = AnswerOf<typeof locationLookup>;

export const serverHost = '10.0.0.3';
const clientHost = '10.0.0.9';

export function bindingOf(contact: string, more: Partial<Binding> = {}): Binding {
  return {
    contact,
    parameters: {},
    expiresAt: Number.MAX_SAFE_INTEGER,
    callId: 'call-1',
    cseq: 1,
    path: [],
    updatedAt: 0,
    ...more,
  };
}

/** The rules of a lab file's redirect server, written as there. */
export function rulesOf(text: string): NonNullable<RedirectPlan['rules']> {
  const { services } = parseLab(
    `name: x\ndomains: { lab.test: {} }\nservices: { redirect: { listen: [{ protocol: udp, port: 5080 }], rules: ${text} } }`,
    'x.yaml',
  );
  return services.find((service): service is RedirectPlan => service.kind === 'redirect')?.rules ?? [];
}

/** A request as text makes it; fields given stand in place of the usual ones or beside them. */
export function requestOf(
  method: string,
  uri: string,
  fields: Readonly<Record<string, string>> = {},
): SipRequest {
  const all: Record<string, string> = {
    Via: `SIP/2.0/UDP ${clientHost}:5060;branch=z9hG4bK-1`,
    'Max-Forwards': '70',
    From: '<sip:caller@elsewhere.example>;tag=1',
    To: `<${uri}>`,
    'Call-ID': 'call-1',
    CSeq: `1 ${method}`,
    ...fields,
    'Content-Length': '0',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return parseMessage(Buffer.from([`${method} ${uri} SIP/2.0`, ...lines, '', ''].join('\r\n'))) as SipRequest;
}

/** A redirect server of lab.test on a simulated network in virtual time, and one client that sends what a test says. */
export class RedirectBench {
  readonly responses: SipResponse[] = [];
  /** What should not have been thrown. */
  readonly faults: unknown[] = [];
  readonly located = new Map<string, Located>();
  /** What the location server does before it answers. */
  beforeLookup: () => Promise<void> = async () => undefined;

  static async start(rules = '[]'): Promise<RedirectBench> {
    const clock = new FakeClock();
    const network = new SimulatedNetwork({ clock });
    const bench = new RedirectBench(clock, network, new TransportLayer());
    await bench.listen(rules);
    return bench;
  }

  private constructor(
    readonly clock: FakeClock,
    readonly network: SimulatedNetwork,
    private readonly client: TransportLayer,
  ) {}

  private async listen(rules: string): Promise<void> {
    const { clock, network, client } = this;
    const onFault = (error: unknown) => void this.faults.push(error);
    const listen = [network.udp(serverHost, 5060), network.tcp(serverHost, 5060)];
    const { transactions } = await SipElement.start({ listen, clock, onFault });
    const server = new RedirectServer([{ name: 'lab.test', aliases: [] }], rulesOf(rules), {
      lookup: async (addressOfRecord) => {
        await this.beforeLookup();
        return this.located.get(addressOfRecord) ?? { subscriber: false, bindings: [] };
      },
      findGruu: async () => ({ kind: 'unknown' }),
    });
    const controller = new RedirectController(server);
    transactions.attach(
      new SipDispatcher(transactions, new Map([['*', (context) => controller.receive(context)]]), {
        onFault,
      }),
    );
    await client.listen(network.udp(clientHost, 5060));
    await client.listen(network.tcp(clientHost, 5060));
    client.attach({
      receiveRequest: () => undefined,
      receiveResponse: (response) => this.responses.push(response),
      receiveDefective: () => undefined,
      flowEnded: () => undefined,
    });
  }

  bind(user: string, ...bindings: readonly Binding[]): void {
    this.located.set(`sip:${user}@lab.test`, { subscriber: true, bindings: [...bindings] });
  }

  send(request: SipRequest, protocol: 'UDP' | 'TCP' = 'UDP'): void {
    const target: Target = { protocol, host: serverHost, port: 5060 };
    this.client.sendRequest(request, target, () => undefined);
  }

  /** Sends a request, and gives the responses that come within some milliseconds. */
  async ask(request: SipRequest, milliseconds = 50): Promise<readonly SipResponse[]> {
    const before = this.responses.length;
    this.send(request);
    await this.pass(milliseconds);
    return this.responses.slice(before);
  }

  /** Lets time pass; by default as long as messages take that are under way. */
  pass(milliseconds = 50): Promise<void> {
    return this.clock.advanceAsync(milliseconds);
  }

  /** All that has left the server. */
  get sent(): readonly LoggedMessage[] {
    return this.network.log.filter(({ source }) => source.host === serverHost);
  }

  get statusCodes(): number[] {
    return this.responses.map(({ statusCode }) => statusCode);
  }
}
