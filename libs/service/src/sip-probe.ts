import {
  bracketHost,
  type MessageTap,
  Parameters,
  SipElement,
  type SipUri,
  sipUri,
  systemRandom,
  systemResolver,
  TcpPort,
  UdpPort,
  UserAgent,
} from '@trapezoid/sip';
import { isWildcard } from './listening-host.js';

/** Begins the Call-IDs of probes: nobody who looks at the traffic wants to see them. */
const callIdPrefix = 'health-check-';

/** Asks an element by an OPTIONS over its own sockets whether it answers. RFC 3261 §11 */
export class SipProbe {
  private client: Promise<{ readonly element: SipElement; readonly agent: UserAgent }> | undefined;
  private asked = 0;

  constructor(private readonly probed: SipElement) {}

  /** What is wrong, or undefined. An element without UDP and TCP is taken for well. */
  async check(): Promise<string | undefined> {
    const point = this.point;
    if (point === undefined) return undefined;
    this.client ??= openClient(point);
    const { agent } = await this.client;
    const { statusCode, reasonPhrase } = await agent.request('OPTIONS', uriOf(point), {
      callId: `${callIdPrefix}${systemRandom.token(12)}-${++this.asked}`,
    });
    return statusCode < 500 ? undefined : `answers OPTIONS with ${statusCode} ${reasonPhrase}`;
  }

  async close(): Promise<void> {
    await (await this.client?.catch(() => undefined))?.element.close();
  }

  private get point(): Point | undefined {
    for (const wanted of ['UDP', 'TCP'] as const) {
      const found = this.probed.transport.listens.find(({ protocol }) => protocol === wanted);
      if (found !== undefined) return { protocol: wanted, ...onThisMachine(found.local) };
    }
    return undefined;
  }
}

interface Point {
  readonly protocol: 'UDP' | 'TCP';
  readonly host: string;
  readonly port: number;
}

function onThisMachine({ host, port }: { readonly host: string; readonly port: number }) {
  if (!isWildcard(host)) return { host, port };
  return { host: host === '::' ? '::1' : '127.0.0.1', port };
}

function uriOf({ protocol, host, port }: Point): SipUri {
  const parameters = protocol === 'UDP' ? Parameters.none : Parameters.of({ transport: 'tcp' });
  return sipUri({ host: bracketHost(host), port, parameters });
}

async function openClient({ protocol, host }: Point) {
  const local = { host, port: 0 };
  const open = protocol === 'UDP' ? UdpPort.open(local) : TcpPort.open(local, {});
  const element = await SipElement.start({ listen: [open] });
  const identity = {
    uri: sipUri({ user: 'health-check', host: 'invalid.invalid' }),
    parameters: Parameters.none,
  };
  const agent = new UserAgent({
    element,
    identity,
    contactUser: 'health-check',
    protocol,
    resolver: systemResolver,
  });
  return { element, agent };
}

/** A tap that does not see probes. */
export function withoutProbes(tap: Required<MessageTap>): MessageTap {
  const isProbe = (callId: string) => callId.startsWith(callIdPrefix);
  return {
    get listening() {
      return tap.listening;
    },
    record: (message) => {
      if (!isProbe(message.callId)) tap.record(message);
    },
    decide: (subject, decision) => {
      if (!isProbe(subject.callId)) tap.decide(subject, decision);
    },
    enter: (callId, transaction) => {
      if (!isProbe(callId)) tap.enter(callId, transaction);
    },
    join: (callId, other) => tap.join(callId, other),
  };
}
