import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { MetricsSource, ServiceReading } from './reading.js';

/** Seconds: within one process a request is answered in less than a millisecond, and none waits longer than timer B, 32 s. */
const buckets = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 32];
/** A question on the bus takes microseconds within one process, and 2 s at most unless its asker waits longer. */
const busBuckets = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 2.5];

/** How a question on the bus ended. */
export type QuestionOutcome = 'answered' | 'failed';

/**
 * The metrics of the services of this process, in the exposition format of Prometheus. What services count by themselves is read when it is
 * asked for, so that it costs nothing before. No label holds what comes from a message but its method and status code.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly sources = new Set<MetricsSource>();
  private readonly requests = this.counter('sip_requests_total', 'Requests, with retransmissions', [
    'service',
    'direction',
    'method',
  ]);
  private readonly responses = this.counter('sip_responses_total', 'Responses, with retransmissions', [
    'service',
    'direction',
    'code',
  ]);
  private readonly transport = this.counter('sip_transport_events_total', 'What the transport layer counts', [
    'service',
    'event',
  ]);
  private readonly transactions = this.gauge('sip_transactions', 'Open transactions (RFC 3261 §17)', [
    'service',
    'side',
  ]);
  private readonly ready = this.gauge('trapezoid_service_ready', '1 while the service is ready', ['service']);
  private readonly uptime = this.gauge('trapezoid_service_uptime_seconds', 'Since the start of the service', [
    'service',
  ]);
  private readonly events = this.counter('trapezoid_events_total', 'What a service counts of its own', [
    'service',
    'event',
  ]);
  private readonly gauges = new Map<string, Gauge<'service'>>();
  private readonly waiting = new Histogram({
    name: 'sip_server_transaction_duration_seconds',
    help: 'From a request to its final response, to the millisecond',
    labelNames: ['service', 'method'],
    buckets,
    registers: [this.registry],
  });
  private readonly questions = new Histogram({
    name: 'trapezoid_bus_request_duration_seconds',
    help: 'From a question on the bus to its answer',
    labelNames: ['subject', 'outcome'],
    buckets: busBuckets,
    registers: [this.registry],
  });

  /** @param process tells of the process too: memory, processor time, event loop, garbage collection */
  constructor({ process = false }: { readonly process?: boolean } = {}) {
    if (process) collectDefaultMetrics({ register: this.registry });
    // Told before the first of each, so that a rate over them has a beginning.
    for (const name of Object.keys(helps)) this.gaugeOf(name);
  }

  /** Reads a service with all others from now on, until the function that this gives is called. */
  watch(source: MetricsSource): () => void {
    this.sources.add(source);
    return () => this.sources.delete(source);
  }

  /** A request got its final response. */
  answered(service: string, method: string, milliseconds: number): void {
    this.waiting.observe({ service, method }, milliseconds / 1000);
  }

  /** A question on the bus has ended. */
  asked(subject: string, outcome: QuestionOutcome, milliseconds: number): void {
    this.questions.observe({ subject, outcome }, milliseconds / 1000);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** All metrics as text. A service that can't be read is told as not ready. */
  async print(): Promise<string> {
    for (const metric of [this.requests, this.responses, this.transport, this.events]) metric.reset();
    for (const metric of [this.transactions, this.ready, this.uptime, ...this.gauges.values()])
      metric.reset();
    const readings = await Promise.all(
      [...this.sources].map(async (source) => {
        try {
          return { service: source.service, reading: await source.read() };
        } catch {
          return { service: source.service, reading: undefined };
        }
      }),
    );
    for (const { service, reading } of readings) this.take(service, reading);
    return this.registry.metrics();
  }

  private take(service: string, reading: ServiceReading | undefined): void {
    this.ready.set({ service }, reading?.ready === true ? 1 : 0);
    if (reading === undefined) return;
    this.uptime.set({ service }, reading.uptime);
    for (const [name, value] of Object.entries(reading.gauges)) this.gaugeOf(name).set({ service }, value);
    for (const [event, value] of Object.entries(reading.events)) this.events.inc({ service, event }, value);
    for (const element of reading.elements) {
      for (const direction of ['received', 'sent'] as const) {
        const { byMethod, byStatusCode } = element[direction];
        for (const [method, value] of byMethod) this.requests.inc({ service, direction, method }, value);
        for (const [code, value] of byStatusCode) this.responses.inc({ service, direction, code }, value);
      }
      for (const [event, value] of Object.entries(element.counters))
        this.transport.inc({ service, event: snakeCase(event) }, value);
      for (const side of ['client', 'server'] as const)
        this.transactions.inc({ service, side }, element.transactions[side]);
    }
  }

  private counter<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): Counter<Label> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  private gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): Gauge<Label> {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  private gaugeOf(name: string): Gauge<'service'> {
    const known = this.gauges.get(name);
    if (known !== undefined) return known;
    const made = this.gauge(name, helps[name] ?? 'There are so many now', ['service']);
    this.gauges.set(name, made);
    return made;
  }
}

const helps: Readonly<Record<string, string>> = {
  sip_dialogs: 'Dialogs, early and confirmed (RFC 3261 §12)',
  sip_registered_addresses_of_record: 'Address-of-records with a binding (RFC 3261 §10)',
};

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
