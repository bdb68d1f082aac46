import { type Bus, listenOn, tellOn } from '@trapezoid/bus';
import { type FaultRule, faultStruck, faultsChanged } from '@trapezoid/contracts';
import {
  CallId,
  type Clock,
  CSeq,
  type FaultSubject,
  type MessageFault,
  type MessageFaults,
  type Random,
  systemClock,
  systemRandom,
} from '@trapezoid/sip';

export interface FaultRulesOptions {
  readonly bus: Bus;
  /** The name of this element in rules. */
  readonly element: string;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** How long what rules have struck is gathered before it is told, in milliseconds. */
const gathering = 50;

/** The fault rules for one element, as the bus tells them; none, and no cost, while nobody sets any. */
export class FaultRules implements MessageFaults {
  active = false;
  private rules: readonly FaultRule[] = [];
  private readonly struck = new Map<string, number>();
  private untold = new Map<string, number>();
  private telling: unknown;
  private readonly unsubscribe: () => void;
  private readonly clock: Clock;
  private readonly random: Random;

  constructor(private readonly options: FaultRulesOptions) {
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? systemRandom;
    this.unsubscribe = listenOn(options.bus, faultsChanged, ({ rules }) => this.take(rules));
  }

  close(): void {
    this.unsubscribe();
    this.take([]);
    if (this.telling !== undefined) this.clock.clearTimeout(this.telling);
  }

  /** The first rule that fits a message strikes it. */
  strike(subject: FaultSubject): MessageFault | undefined {
    const now = this.clock.now();
    for (const rule of this.rules) {
      if (!fits(rule, subject, now) || this.isSpent(rule)) continue;
      if (rule.percent < 100 && this.random.integer(100) >= rule.percent) continue;
      this.note(rule.id);
      const { id, action, milliseconds, copies } = rule;
      return {
        rule: id,
        action,
        ...(milliseconds === undefined ? {} : { milliseconds }),
        ...(copies === undefined ? {} : { copies }),
      };
    }
    return undefined;
  }

  private take(rules: readonly FaultRule[]): void {
    this.rules = rules.filter(({ element }) => element === this.options.element);
    const known = new Set(this.rules.map(({ id }) => id));
    for (const id of this.struck.keys()) if (!known.has(id)) this.struck.delete(id);
    this.active = this.rules.length > 0;
  }

  private isSpent({ id, times }: FaultRule): boolean {
    return times !== undefined && (this.struck.get(id) ?? 0) >= times;
  }

  private note(id: string): void {
    this.struck.set(id, (this.struck.get(id) ?? 0) + 1);
    this.untold.set(id, (this.untold.get(id) ?? 0) + 1);
    this.telling ??= this.clock.setTimeout(() => this.tell(), gathering);
  }

  private tell(): void {
    this.telling = undefined;
    const { bus, element } = this.options;
    const untold = this.untold;
    this.untold = new Map();
    for (const [rule, times] of untold)
      tellOn(bus, faultStruck, { element: element.slice(0, 256), rule, times });
  }
}

function fits(rule: FaultRule, { direction, peer, protocol, message }: FaultSubject, now: number): boolean {
  if (rule.direction !== direction || now >= rule.until) return false;
  if (rule.peers !== undefined && !rule.peers.some((one) => isPeer(one, peer, protocol, direction)))
    return false;
  if (rule.callId !== undefined && message.text(CallId.name) !== rule.callId) return false;
  if ('statusCode' in message) {
    const { status, method } = rule;
    if (status === undefined) return method === undefined;
    if (method !== undefined && message.header(CSeq)?.method !== method) return false;
    return status.endsWith('xx')
      ? String(message.statusCode)[0] === status[0]
      : String(message.statusCode) === status;
  }
  return rule.status === undefined && (rule.method === undefined || rule.method === message.method);
}

/** What comes over a connection may come from any port of its host; an element that listens everywhere is known by its port. */
function isPeer(
  wanted: { readonly host: string; readonly port: number },
  peer: FaultSubject['peer'],
  protocol: FaultSubject['protocol'],
  direction: FaultSubject['direction'],
): boolean {
  const anyHost = wanted.host === '0.0.0.0' || wanted.host === '::';
  const anyPort = direction === 'received' && protocol !== 'UDP';
  return (anyHost || wanted.host === peer.host) && (anyPort || wanted.port === peer.port);
}
