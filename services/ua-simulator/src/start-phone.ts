import { tellOn } from '@trapezoid/bus';
import { uaCallChanged, uaMessageReceived } from '@trapezoid/contracts';
import type { ListeningPoint, PhonePlan, ProxyPlan, UaSimulatorPlan } from '@trapezoid/lab';
import { createTap } from '@trapezoid/observability';
import {
  advertisedHost,
  describeFault,
  hostsOf,
  openPorts,
  reachableHost,
  type ServiceContext,
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
  systemResolver,
} from '@trapezoid/sip';
import { behaviourOf } from './core/phone-behaviour.js';
import { SimulatedPhone } from './core/simulated-phone.js';
import { rtpCallMedia } from './media/rtp-call-media.js';

/** Opens a phone's sockets. Rejects with ListenError. */
export async function startPhone(
  context: ServiceContext<UaSimulatorPlan>,
  plan: PhonePlan,
  listen: readonly ListeningPoint[],
): Promise<SimulatedPhone> {
  const { bus, logger } = context;
  const tap = createTap({ bus, element: plan.name });
  const element = await SipElement.start({
    listen: openPorts(listen),
    ...hostsOf(listen),
    tap,
    onFault: (error) => logger.error(describeFault(error)),
  });
  const host = listen.find(({ protocol }) => protocol === plan.protocol)?.host ?? '127.0.0.1';
  const outboundProxy = proxyOf(context, plan);
  return new SimulatedPhone({
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
      resolver: systemResolver,
      authenticator: new DigestClient({
        credentials: [{ username: plan.user, password: plan.password }],
        random: systemRandom,
      }),
      product: 'Trapezoid simulated phone',
    },
    expires: plan.expires,
    behaviour: behaviourOf(plan),
    openMedia: rtpCallMedia(host, advertisedHost(host)),
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
    onClosed: () => tap.close(),
  });
}

/** The proxy of the lab as the phone's outbound proxy, over the phone's protocol. */
function proxyOf({ lab, plan }: ServiceContext<UaSimulatorPlan>, phone: PhonePlan): NameAddress | undefined {
  const proxy = lab.services.find(
    (service): service is ProxyPlan => service.kind === 'proxy' && service.name === plan.proxy,
  );
  const point = proxy?.listen.find(({ protocol }) => protocol === phone.protocol);
  if (point === undefined) return undefined;
  const transport = phone.protocol === 'UDP' ? Parameters.none : Parameters.of({ transport: 'tcp' });
  const uri = sipUri({
    host: bracketHost(reachableHost(point.host)),
    port: point.port,
    parameters: transport.with('lr'),
  });
  return { uri, parameters: Parameters.none };
}
