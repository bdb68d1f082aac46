import { type DynamicModule, type INestMicroservice, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { BusServer } from '@trapezoid/bus';
import type { Health, Owner } from '@trapezoid/contracts';
import type { ListeningPoint } from '@trapezoid/lab';
import { SipServer } from '@trapezoid/nest-sip';
import { createTap } from '@trapezoid/observability';
import { CSeq, type Flow, type SipElement, type TransportUser } from '@trapezoid/sip';
import 'reflect-metadata';
import { describeFault } from './describe-fault.js';
import { FaultRules } from './fault-rules.js';
import { healthController } from './health-controller.js';
import { longestRegistration } from './lab-domains.js';
import { labResolver } from './lab-resolver.js';
import { answeredIn, readElement } from './measure-element.js';
import { nestLogger } from './nest-logger.js';
import { noticeTraps } from './notice-traps.js';
import { hostsOf, idleTimeoutFor, openPorts } from './open-ports.js';
import type { RunningService, ServiceContext } from './service-context.js';
import { ServiceServer } from './service-server.js';
import { SipProbe, withoutProbes } from './sip-probe.js';
import { tlsMaterial } from './tls-material.js';
import { warnOnce } from './warn-once.js';

export interface NestServiceOptions {
  readonly context: ServiceContext;
  readonly owner: Owner;
  readonly module: DynamicModule;
  /** Listening points for SIP; absent for a service without. */
  readonly listen?: readonly ListeningPoint[];
  /** Origins of web pages that may connect over WebSocket. */
  readonly allowedOrigins?: 'any' | readonly string[] | undefined;
  /** Called when a connection of SIP has ended. */
  readonly onFlowEnded?: (flow: Flow) => void;
  /** Takes every message in place of SIP's transactions (RFC 3261 §16.11). */
  readonly withoutTransactions?: (element: SipElement) => TransportUser;
  /** Called once SIP listens, before the first question on the bus is answered or soon after. */
  readonly onListening?: (element: SipElement) => void;
  /** Counters of its own for the health report. */
  readonly counters?: () => Readonly<Record<string, number>>;
  /** How many of something it has, for the metrics. */
  readonly gauges?: () => Readonly<Record<string, number>>;
  /** SIP elements of its own, beside the one that listens here. */
  readonly elements?: () => readonly SipElement[];
  /** Why it is not ready, or undefined where it is. */
  readonly problem?: () => string | undefined;
  /** Tries whether it works, beside its SIP; gives what is wrong, or undefined. */
  readonly probe?: () => Promise<string | undefined>;
  /** What it has to end of its own, before the transports close. */
  readonly close?: () => Promise<void>;
}

@Module({})
class ServiceModule {}

/**
 * Starts a service as a Nest microservice over the bus and, where it listens, SIP.
 * Rejects with ListenError where a listening point can't be had, with CertificateFileError where its certificate can't.
 */
export async function startNestService(options: NestServiceOptions): Promise<RunningService> {
  const { context, listen } = options;
  const { plan, bus, logger } = context;
  const started = Date.now();
  const tls = listen === undefined ? undefined : await tlsMaterial(context, listen);
  // Before the tap: who sets the rules tells them to an element whose tap opens.
  const faults = listen === undefined ? undefined : new FaultRules({ bus, element: plan.name });
  const tap = listen === undefined ? undefined : createTap({ bus, element: plan.name });
  const sip: SipServer | undefined =
    listen === undefined || tap === undefined || faults === undefined
      ? undefined
      : new SipServer({
          listen: openPorts(listen, {
            tls,
            allowedOrigins: options.allowedOrigins,
            idleTimeout: idleTimeoutFor(longestRegistration(context)),
          }),
          // The port asks clients for certificates, and shows its own: a peer may use the connection both ways.
          connectionReuse: tls !== undefined,
          ...hostsOf(listen, context),
          tap: withoutProbes(tap),
          onAnswered: answeredIn(context),
          faults,
          resolver: labResolver(context.lab),
          onWarning: (text) => warnOnce(logger, text),
          ...noticeTraps(context, () => sip?.element.transport),
          ...(options.withoutTransactions === undefined
            ? {}
            : { withoutTransactions: options.withoutTransactions }),
          ...(options.onFlowEnded === undefined ? {} : { onFlowEnded: options.onFlowEnded }),
          onFault: (error, request) =>
            logger.error(describeFault(error), {
              ...(request === undefined ? {} : { method: request.method, callId: request.text('Call-ID') }),
              ...(request === undefined ? {} : { cseq: request.text(CSeq.name) }),
            }),
        });

  const health = (): Health => {
    const element = sip?.element;
    const problem = options.problem?.();
    return {
      service: plan.name,
      instance: context.instance,
      ready: problem === undefined,
      ...(problem === undefined ? {} : { detail: problem }),
      listens: element?.transport.listens.map(({ protocol, local }) => ({ protocol, ...local })) ?? [],
      uptime: (Date.now() - started) / 1000,
      counters: {
        ...element?.transport.counters,
        ...element?.transactions.openTransactions,
        ...(tap === undefined ? {} : { tapDropped: tap.dropped }),
        ...options.counters?.(),
      },
    };
  };

  const forget = context.metrics?.watch({
    service: plan.name,
    read: () => {
      const own = sip === undefined ? [] : [sip.element];
      const { ready, uptime } = health();
      return {
        ready,
        uptime,
        elements: [...own, ...(options.elements?.() ?? [])].map(readElement),
        gauges: options.gauges?.() ?? {},
        events: { ...options.counters?.(), ...(tap === undefined ? {} : { tap_dropped: tap.dropped }) },
      };
    },
  });

  const module: DynamicModule = {
    module: ServiceModule,
    imports: [options.module],
    controllers: [healthController(options.owner, plan.name, health)],
  };
  let app: INestMicroservice | undefined;
  let sipProbe: SipProbe | undefined;
  const probe = async (): Promise<string | undefined> => {
    const problem = await options.probe?.();
    if (problem !== undefined || sip === undefined) return problem ?? options.problem?.();
    sipProbe ??= new SipProbe(sip.element);
    return sipProbe.check();
  };
  const close = async (): Promise<void> => {
    tap?.close();
    forget?.();
    faults?.close();
    await sipProbe?.close();
    try {
      await options.close?.();
    } finally {
      // Also where Nest could not be started: what listens by then is let go.
      await (app ?? sip)?.close();
    }
  };
  try {
    app = await NestFactory.createMicroservice(module, {
      strategy: new ServiceServer(new BusServer(bus, { logger }), sip),
      logger: nestLogger(logger),
      abortOnError: false,
    });
    await app.listen();
    if (sip !== undefined) options.onListening?.(sip.element);
  } catch (error) {
    await close();
    throw error;
  }
  logger.info('ready', { listens: health().listens });
  return { name: plan.name, probe, close };
}
