import type { PhoneSubscription } from '@trapezoid/contracts';
import { targetUri } from '@trapezoid/service';
import type { SipResponse, SipUri } from '@trapezoid/sip';
import type { PhoneCall } from './phone-call.js';
import type { SimulatedPhone } from './simulated-phone.js';

/** What a command that names phones and targets came to. */
export type Refused = { readonly kind: 'refused'; readonly reason: string };

/** The simulated phones by their names. */
export class PhoneBook {
  private readonly phones = new Map<string, SimulatedPhone>();

  add(phone: SimulatedPhone): void {
    this.phones.set(phone.name, phone);
  }

  get all(): readonly SimulatedPhone[] {
    return [...this.phones.values()];
  }

  /** Has the first phone show that it answers; gives what is wrong, or undefined. */
  async probe(): Promise<string | undefined> {
    const [first] = this.phones.values();
    return first?.probe();
  }

  /** The phone of this name, or why there is none. */
  find(name: string): SimulatedPhone | Refused {
    const phone = this.phones.get(name);
    if (phone !== undefined) return phone;
    const names = [...this.phones.keys()].join(', ');
    return { kind: 'refused', reason: `there is no phone ${name}; there are ${names || 'none in this lab'}` };
  }

  /**
   * The phone and the URI that a command names, or why one of them is none. A bare name is that of a phone of this book,
   * whatever its domain, else of a user in the caller's.
   */
  between(from: string, to: string): { phone: SimulatedPhone; target: SipUri } | Refused {
    const phone = this.find(from);
    if ('kind' in phone) return phone;
    const target = targetUri(this.phones.get(to)?.addressOfRecord ?? to, phone.domain);
    if (target === undefined) {
      return { kind: 'refused', reason: `${to} is neither a name, nor user@domain, nor a SIP URI` };
    }
    return { phone, target };
  }

  /**
   * A call that a command names, by its Call-ID or as the only one of a phone, and that phone: of two in this book the one
   * that placed it, where none is named. Or why there is none.
   */
  callOf(name: string | undefined, which: string): { phone: SimulatedPhone; call: PhoneCall } | Refused {
    const named = this.phones.get(which);
    if (named !== undefined) return onlyCallOf(named);
    const phones = this.all.filter((phone) => name === undefined || phone.name === name);
    const found = phones.flatMap((phone) => {
      const call = phone.find(which);
      return call === undefined ? [] : [{ phone, call }];
    });
    const placed = found.find(({ call }) => call.direction === 'outgoing') ?? found[0];
    if (placed !== undefined) return placed;
    const who = name === undefined ? 'no simulated phone is called so or' : `no phone ${name} is there that`;
    return { kind: 'refused', reason: `${which}: ${who} has a call with this Call-ID: see /api/calls` };
  }

  /** Ends subscriptions: one, those of one phone, or all. Gives how they ended. */
  async unsubscribe(name: string | undefined, callId: string | undefined): Promise<PhoneSubscription[]> {
    const phones = this.all.filter((phone) => name === undefined || phone.name === name);
    const ended = await Promise.all(phones.map((phone) => phone.subscriptions.unsubscribe(callId)));
    return ended.flat();
  }

  /** Has the phone that a call rings at take it, or refuse it with a status code. */
  answer(
    callId: string,
    name: string | undefined,
    statusCode: number | undefined,
  ): { kind: 'done'; callId: string; phone: string } | Refused {
    const phones = name === undefined ? this.all : this.all.filter((phone) => phone.name === name);
    const phone = phones.find((each) => each.answer(callId, statusCode));
    if (phone !== undefined) return { kind: 'done', callId, phone: phone.name };
    const where = name === undefined ? 'no simulated phone' : `no phone ${name}`;
    return {
      kind: 'refused',
      reason: `${callId}: ${where} is there at which this call rings: see /api/calls`,
    };
  }

  /** Ends calls. Of a call between two phones of this book, the one that placed it hangs up, so that no BYEs cross. */
  hangUp(name: string | undefined, callId: string | undefined): string[] {
    const phones = name === undefined ? this.all : this.all.filter((phone) => phone.name === name);
    const placed = phones.flatMap((phone) => phone.hangUp({ callId, direction: 'outgoing' }));
    const left = phones.flatMap((phone) => phone.hangUp({ callId, direction: 'incoming', except: placed }));
    return [...placed, ...left];
  }
}

function onlyCallOf(phone: SimulatedPhone): { phone: SimulatedPhone; call: PhoneCall } | Refused {
  const [call, ...others] = phone.standingCalls;
  if (call === undefined) return { kind: 'refused', reason: `${phone.name} is in no call` };
  if (others.length === 0) return { phone, call };
  const ids = [call, ...others].map(({ callId }) => callId).join(', ');
  return { kind: 'refused', reason: `${phone.name} is in several calls: name one by its Call-ID, of ${ids}` };
}

/** What a response outside a call is told as. */
export function answered(response: SipResponse) {
  const { statusCode, reasonPhrase } = response;
  return { kind: 'answered' as const, callId: response.text('Call-ID') ?? '', statusCode, reasonPhrase };
}
