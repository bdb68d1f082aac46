import { isIPv6 } from 'node:net';
import { tellOn } from '@trapezoid/bus';
import { uaCallChanged, uaMessageReceived } from '@trapezoid/contracts';
import {
  type ListeningPoint,
  type PhonePlan,
  type ProxyPlan,
  reachedHost,
  type UaSimulatorPlan,
} from '@trapezoid/lab';
import { createTap } from '@trapezoid/observability';
import { describeCapabilities } from '@trapezoid/sdp';
import {
  advertisedHost,
  answeredIn,
  describeFault,
  FaultRules,
  hostsOf,
  labResolver,
  openPorts,
  type ServiceContext,
  type TlsMaterial,
  warnOnce,
  withoutProbes,
} from '@trapezoid/service';
import {
  bracketHost,
  DigestClient,
  type NameAddress,
  Parameters,
  SipElement,
  sipUri,
  systemClock,
  systemRandom,
} from '@trapezoid/sip';
import { behaviourOf } from './core/phone-behaviour.js';
import { SimulatedPhone } from './core/simulated-phone.js';
import { FlowWatch } from './flow-watch.js';
import { mediaAddress } from './media/media-address.js';
import { rtpCallMedia } from './media/rtp-call-media.js';

/** Opens a phone's sockets; `tls` is there where any phone needs it. Rejects with ListenError. */
export async function startPhone(
  context: ServiceContext<UaSimulatorPlan>,
  plan: PhonePlan,
  listen: readonly ListeningPoint[],
  tls: TlsMaterial | undefined,
): Promise<SimulatedPhone> {
  const { lab, bus, logger, translation } = context;
  const resolver = labResolver(lab);
  const faults = new FaultRules({ bus, element: plan.name });
  const tap = createTap({ bus, element: plan.name });
  const points = pointsOf(plan, listen);
  const watch = new FlowWatch(() => phone.recover());
  const ports = openPorts(points, { tls, connectOnly });
  const element = await SipElement.start({
    // A registration with outbound watches its flows itself.
    listen:
      points.some(connectOnly) && plan.outbound === undefined
        ? ports.map((open) => watch.watching(open))
        : ports,
    ...hostsOf(points, context),
    tap: withoutProbes(tap),
    onAnswered: answeredIn(context),
    faults,
    resolver,
    onWarning: (text) => warnOnce(logger, text),
    onFault: (error) => logger.error(describeFault(error)),
  });
  const host = points.find(({ protocol }) => protocol === plan.protocol)?.host ?? '127.0.0.1';
  const mediaHost = plan.mediaHost ?? host;
  const [firstProxy = plan.proxy, ...otherProxies] = plan.outbound ?? [];
  const outboundProxy = proxyOf(context, firstProxy, plan, host);
  const proxies = [outboundProxy, ...otherProxies.map((name) => proxyOf(context, name, plan, host))];
  watch.attach(element);
  const phone = new SimulatedPhone({
    name: plan.name,
    element,
    userAgent: {
      identity: {
        ...(plan.displayName === undefined ? {} : { displayName: plan.displayName }),
        uri: sipUri({ user: plan.user, host: plan.domain }),
        parameters: Parameters.none,
      },
      contactUser: plan.name,
      protocol: plan.protocol,
      ...(outboundProxy === undefined ? {} : { outboundProxy }),
      resolver,
      authenticator: new DigestClient({
        credentials: [{ username: plan.user, password: plan.password }],
        random: systemRandom,
      }),
      product: 'Trapezoid simulated phone',
    },
    expires: plan.expires,
    registers: plan.register,
    registration: {
      ...(plan.outbound === undefined
        ? {}
        : { outbound: { proxies: proxies.filter((each) => each !== undefined) } }),
      ...(plan.gruu === undefined ? {} : { gruu: plan.gruu }),
      ...(plan.q === undefined ? {} : { contacts: preferredBy(plan.q) }),
    },
    behaviour: behaviourOf(plan),
    openMedia: rtpCallMedia({
      host: mediaHost,
      addressFor: mediaAddress({ own: advertisedHost(mediaHost), translation, phones: lab.phones }),
      ports: translation?.rtpPorts,
    }),
    capabilities: () =>
      describeCapabilities({
        address: advertisedHost(mediaHost),
        sessionId: systemRandom.integer(0x7fffffff),
      }),
    clock: systemClock,
    onCallChanged: (report) => tellOn(bus, uaCallChanged, report),
    onMessageReceived: (from, text, callId) =>
      tellOn(bus, uaMessageReceived, {
        phone: plan.name,
        from,
        text: text.slice(0, 1000),
        callId,
        at: Date.now(),
      }),
    onClosed: () => {
      tap.close();
      faults.close();
    },
  });
  return phone;
}

/** Its own contact with a q. RFC 3261 §10.2.1.2 */
const preferredBy =
  (q: number) =>
  (own: NameAddress): readonly NameAddress[] => [{ ...own, parameters: own.parameters.with('q', q) }];

/**
 * A phone over TLS or WebSocket connects to its proxy and is reached over that connection, as one in a browser or behind
 * a NAT, unless the lab file gives it a port.
 */
function connectOnly({ protocol, port }: ListeningPoint): boolean {
  return port === 0 && protocol !== 'UDP' && protocol !== 'TCP';
}

/** What a phone opens of what the simulator may: its own transport; with UDP also TCP, for what is large (RFC 3261 §18.1.1). */
function pointsOf(phone: PhonePlan, listen: readonly ListeningPoint[]): ListeningPoint[] {
  const plain = phone.protocol === 'UDP' || phone.protocol === 'TCP';
  const protocols = plain ? ['UDP', 'TCP'] : [phone.protocol];
  return listen
    .filter(({ protocol }) => protocols.includes(protocol))
    .map((point) => ({ ...point, host: phone.host ?? point.host }));
}

/** A proxy of the lab as the phone's outbound proxy, over the phone's protocol and IP version. */
function proxyOf(
  { lab }: ServiceContext<UaSimulatorPlan>,
  name: string,
  phone: PhonePlan,
  host: string,
): NameAddress | undefined {
  const proxy = lab.services.find(
    (service): service is ProxyPlan => service.kind === 'proxy' && service.name === name,
  );
  const points = proxy?.listen.filter(({ protocol }) => protocol === phone.protocol) ?? [];
  const point = points.find((candidate) => isIPv6(candidate.host) === isIPv6(host)) ?? points[0];
  if (point === undefined) return undefined;
  const uri = sipUri({
    host: bracketHost(reachedHost(proxy ?? {}, point)),
    port: point.port,
    parameters: transportParameters(phone.protocol).with('lr'),
  });
  return { uri, parameters: Parameters.none };
}

/**
 * Deviation: RFC 3261 §26.2.2 deprecates transport=tls, and RFC 7118 §5.2 has ws alone. A `sip:` URI has no other way to
 * say that this hop is over TLS, and phones say it so.
 */
function transportParameters(protocol: ListeningPoint['protocol']): Parameters {
  return protocol === 'UDP' ? Parameters.none : Parameters.of({ transport: protocol.toLowerCase() });
}
