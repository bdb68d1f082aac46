import type { FaultRule } from '@trapezoid/contracts';
import type { Lab, ServicePlan } from '@trapezoid/lab';

/** What somebody wants to befall messages between two parties of the lab; one of them may be left out: anybody. */
export interface WantedFault {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly action: FaultRule['action'];
  readonly percent: number;
  readonly milliseconds?: number | undefined;
  readonly copies?: number | undefined;
  readonly method?: string | undefined;
  readonly status?: string | undefined;
  readonly callId?: string | undefined;
  readonly times?: number | undefined;
  /** After which it is over. */
  readonly seconds: number;
}

/** A fault that holds, and how often it has struck. */
export interface StandingFault extends FaultRule {
  readonly from?: string;
  readonly to?: string;
  readonly struck: number;
}

/** Why a fault can't be had, for a reader. */
export interface RefusedFault {
  readonly refused: string;
}

const mostFaults = 100;

/** The faults that hold. Where it changes, the elements have to be told. */
export class FaultBook {
  private faults: StandingFault[] = [];
  private count = 0;

  constructor(private readonly lab: Lab) {}

  /** Those that hold at this time: milliseconds since 1970. */
  at(now: number): readonly StandingFault[] {
    this.faults = this.faults.filter(
      ({ until, times, struck }) => until > now && (times === undefined || struck < times),
    );
    return this.faults;
  }

  /** What the elements are told; one that is spent stays, so that nobody forgets that it is. */
  rulesAt(now: number): FaultRule[] {
    return this.at(now).map(({ from: _from, to: _to, struck: _struck, ...rule }) => rule);
  }

  add(wanted: WantedFault, now: number): StandingFault | RefusedFault {
    if (this.at(now).length >= mostFaults)
      return { refused: `there are ${mostFaults} faults already: remove some` };
    const place = this.place(wanted);
    if ('refused' in place) return place;
    const { from, to, seconds, ...rest } = wanted;
    const fault: StandingFault = {
      id: `fault-${++this.count}`,
      ...place,
      ...withoutAbsent(rest),
      ...withoutAbsent({ from, to }),
      until: now + seconds * 1000,
      struck: 0,
    };
    this.faults.push(fault);
    return fault;
  }

  remove(id: string): boolean {
    const before = this.faults.length;
    this.faults = this.faults.filter((fault) => fault.id !== id);
    return this.faults.length < before;
  }

  clear(): number {
    return this.faults.splice(0).length;
  }

  /** An element tells that a rule has struck so many times more. */
  strike(id: string, times: number): void {
    this.faults = this.faults.map((fault) =>
      fault.id === id ? { ...fault, struck: fault.struck + times } : fault,
    );
  }

  /** Which element does it: of a pair the one that knows the other's addresses, which of a simulated phone nobody does. */
  private place({
    from,
    to,
  }: WantedFault): Pick<FaultRule, 'element' | 'direction' | 'peers'> | RefusedFault {
    for (const name of [from, to]) if (name !== undefined && !this.isElement(name)) return this.unknown(name);
    if (from === undefined) {
      if (to === undefined) return { refused: 'say between whom: give from, to, or both' };
      return { element: to, direction: 'received' };
    }
    if (to === undefined) return { element: from, direction: 'sent' };
    const receiver = this.addressesOf(to);
    if (receiver !== undefined) return { element: from, direction: 'sent', peers: receiver };
    const sender = this.addressesOf(from);
    if (sender !== undefined) return { element: to, direction: 'received', peers: sender };
    return {
      refused: `${from} and ${to} are both phones, which have no fixed addresses: give one of them alone`,
    };
  }

  private isElement(name: string): boolean {
    return this.addressesOf(name) !== undefined || this.lab.phones.some((phone) => phone.name === name);
  }

  private addressesOf(name: string): { host: string; port: number }[] | undefined {
    const plan = this.lab.services.find((service) => service.name === name);
    return plan === undefined || !listens(plan)
      ? undefined
      : plan.listen.map(({ host, port }) => ({ host, port }));
  }

  private unknown(name: string): RefusedFault {
    const services = this.lab.services.filter(listens).map((service) => service.name);
    const some = [...services, ...this.lab.phones.slice(0, 10).map((phone) => phone.name)].join(', ');
    return { refused: `${name} is no element that speaks SIP: give one of ${some}` };
  }
}

/** An element of its own with SIP sockets; those of the simulator are its phones'. */
function listens(plan: ServicePlan): plan is Extract<ServicePlan, { listen: unknown }> {
  return 'listen' in plan && plan.kind !== 'ua-simulator';
}

type Present<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> };

function withoutAbsent<Value extends object>(value: Value): Present<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Present<Value>;
}
