import type { ElementReading } from '@trapezoid/observability';
import type { SipElement, SipElementOptions } from '@trapezoid/sip';
import type { ServiceContext } from './service-context.js';

/** What an element has counted so far. */
export function readElement({ transport, transactions }: SipElement): ElementReading {
  const { received, sent } = transport.counts;
  // Those two are told by method and status code.
  const { received: _received, sent: _sent, ...counters } = transport.counters;
  return { received, sent, transactions: transactions.openTransactions, counters };
}

/** Has the time measured that an element takes to answer, where metrics are asked for; it costs nothing where not. */
export function answeredIn({
  metrics,
  plan,
}: Pick<ServiceContext, 'metrics' | 'plan'>): SipElementOptions['onAnswered'] {
  if (metrics === undefined) return undefined;
  return (method, milliseconds) => metrics.answered(plan.name, method, milliseconds);
}
