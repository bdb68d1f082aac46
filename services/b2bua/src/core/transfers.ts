import {
  type CallEnd,
  type CallUser,
  type Clock,
  Contact,
  ImplicitSubscription,
  isSipUri,
  MaxForwards,
  makeResponse,
  type OutgoingCall,
  parseUri,
  ReferSubscription,
  ReferTo,
  Replaces,
  Require,
  referenceStatus,
  referenceTo,
  type ServerTransaction,
  type SipRequest,
  SipSyntaxError,
  type SipUri,
  sipReason,
} from '@trapezoid/sip';
import type { Coupler } from './coupler.js';
import { asRequestUri, idOf, replacesIn, requiresReplaces, withReplaces } from './dialog-references.js';
import { type InviteRules, referredLike } from './invite-like.js';
import type { Leg } from './leg.js';
import { translateRefusal } from './refusals.js';

export interface TransferPorts {
  readonly rules: InviteRules;
  readonly coupler: Coupler;
  /** The leg with this dialog. */
  readonly legIn: (dialogId: string) => Leg | undefined;
  /** True for the B2BUA's own address: who sees it in a Contact takes it for the other party's. */
  readonly isOwn: (uri: SipUri) => boolean;
  /** A leg to somebody, as a part of the call that another leg is of. */
  readonly legTo: (target: SipUri, beside: Leg) => Leg;
  /** Calls the far end of a leg without an offer, on behalf of another leg's. */
  readonly call: (
    leg: Leg,
    onBehalfOf: Leg,
    user: CallUser,
    amend: (invite: SipRequest) => SipRequest,
  ) => OutgoingCall;
  /** Milliseconds that a transfer target may ring. */
  readonly patience: number;
  readonly clock: Clock;
  readonly onTransferred: () => void;
}

/** What waits for a transfer: who asked for it, who stays, and whom it leads to. */
interface Pending {
  readonly transferor: Leg;
  readonly stays: Leg;
  readonly told: ImplicitSubscription;
  /** Gives the new leg up. */
  readonly abandon: () => void;
}

/** Who was told of a transfer that worked hangs up by itself; who does not is hung up on after so long, in milliseconds. */
const farewell = 2000;

/**
 * What becomes of a REFER inside a call: it goes on to the other side, or the B2BUA does what it asks for.
 * RFC 3515 §2.4, RFC 5589 §6, §7, RFC 3891
 */
export class Transfers {
  private readonly pending = new Set<Pending>();

  constructor(private readonly ports: TransferPorts) {}

  /** Sends a REFER on inside the other leg's dialog, with the dialog that it names as that side has it. */
  pass(leg: Leg, transaction: ServerTransaction): void {
    const { request } = transaction;
    const { peer } = leg;
    const target = targetOf(request);
    if (typeof target === 'number') return void transaction.respond(makeResponse(request, target));
    // A phone that can't take a call's place would only call once more.
    if (replacesIn(target) !== undefined && !peer?.call?.supports('replaces'))
      return this.handle(leg, transaction);
    const dialog = peer?.dialog;
    const own = leg.dialog;
    if (peer === undefined || dialog === undefined || own === undefined)
      return void transaction.respond(makeResponse(request, 481));
    const { request: bare, nextHop } = dialog.makeRequest('REFER');
    const { rules } = this.ports;
    const refer = referredLike(rules.headers.pass(request, peer.ua.withOwnHeaders(bare)), request, rules)
      .withAll(Contact, [peer.ua.contactIn(bare)])
      .with(ReferTo, { ...request.required(ReferTo), uri: this.asOtherSideHasIt(target) })
      .with(MaxForwards, Math.max((request.header(MaxForwards) ?? 70) - 1, 0));
    let told: ImplicitSubscription | undefined;
    new ReferSubscription(
      peer.ua,
      { request: refer, nextHop, dialog },
      {
        onAccepted: () => {
          told = new ImplicitSubscription(leg.ua, transaction, { dialog: own });
        },
        onStatus: (status) => {
          // That it is being tried, our own first NOTIFY has said.
          if (status.statusCode > 100) told?.report(status);
        },
        onEnded: ({ response }) => {
          if (told !== undefined) return;
          const { statusCode } = response ?? { statusCode: 500 };
          transaction.respond(makeResponse(request, translateRefusal({ statusCode }).statusCode));
        },
      },
    );
  }

  /** Calls the transfer target, and lets it talk to who stays. */
  handle(leg: Leg, transaction: ServerTransaction): void {
    const { request } = transaction;
    const { peer: stays, dialog } = leg;
    const target = targetOf(request);
    if (typeof target === 'number') return void transaction.respond(makeResponse(request, target));
    const isBusy = [...this.pending].some((each) => each.transferor === leg || each.stays === stays);
    if (dialog === undefined || !stays?.stands || isBusy)
      return void transaction.respond(makeResponse(request, 491));
    const replaces = replacesIn(target);
    const consulted = replaces === undefined ? undefined : this.ports.legIn(idOf(replaces));
    if (consulted !== undefined && !consulted.peer?.stands)
      return void transaction.respond(makeResponse(request, 491));
    const told = new ImplicitSubscription(leg.ua, transaction, { dialog });
    if (consulted?.peer === undefined) this.callTarget({ transferor: leg, stays, told }, target, request);
    else void this.join({ transferor: leg, stays, told }, consulted, consulted.peer);
  }

  /** Somebody new takes the place of a leg's far end: the other leg talks to it. RFC 3891 §3 */
  async replace(replaced: Leg, invited: Leg): Promise<void> {
    const { peer: stays } = replaced;
    const call = invited.invited;
    if (call === undefined) return;
    if (!stays?.stands) return call.reject(491);
    const { coupler } = this.ports;
    invited.peer = stays;
    stays.peer = invited;
    replaced.peer = undefined;
    const { answer } = await coupler.change(stays, call.offer);
    if (answer !== undefined && 'refuse' in answer) {
      stays.peer = replaced;
      replaced.peer = stays;
      invited.peer = undefined;
      call.reject(answer.refuse);
      return;
    }
    // Without an offer the 200 has gone out with the other side's.
    if (answer !== undefined) call.accept(invited.shown(answer));
    this.ports.onTransferred();
    replaced.call?.hangUp();
  }

  /** A leg is over: a transfer that it has asked for goes on, one to which it was to stay does not. */
  legEnded(leg: Leg): void {
    for (const pending of this.pending) {
      if (pending.stays === leg) {
        this.pending.delete(pending);
        pending.told.report(referenceStatus(487));
        pending.abandon();
      } else if (pending.transferor === leg) {
        leg.peer = undefined;
        pending.stays.peer = undefined;
        pending.stays.transferring = true;
      }
    }
  }

  private callTarget(parts: Omit<Pending, 'abandon'>, target: SipUri, request: SipRequest): void {
    const { coupler, patience, clock } = this.ports;
    const { stays, transferor, told } = parts;
    const third = this.ports.legTo(asRequestUri(target), transferor);
    const user = coupler.userOf(third);
    let settled = false;
    const deadline = clock.setTimeout(
      () => third.call?.hangUp({ reasons: [sipReason(408, 'Request Timeout')] }),
      patience,
    );
    const settle = () => {
      settled = true;
      clock.clearTimeout(deadline);
    };
    const pending: Pending = { ...parts, abandon: () => third.call?.hangUp() };
    this.pending.add(pending);
    third.peer = stays;
    const replaces = replacesIn(target);
    third.call = this.ports.call(
      third,
      stays,
      {
        ...user,
        onProgress: (response) => told.report(response),
        onAnswered: (response) => {
          settle();
          user.onAnswered?.(response);
          this.complete(pending, third);
        },
        onEnded: (end, message) => {
          if (settled) return user.onEnded?.(end, message);
          settle();
          third.peer = undefined;
          user.onEnded?.(end, message);
          this.fail(pending, end);
        },
      },
      (invite) => {
        const referred = referredLike(invite, request, this.ports.rules);
        if (replaces === undefined) return referred;
        const replacing = referred.with(Replaces, replaces);
        return requiresReplaces(target) ? replacing.withLast(Require, 'replaces') : replacing;
      },
    );
  }

  /** The one whom the transferor talks to in another call of this B2BUA, and the one who stays, are joined. */
  private async join(parts: Omit<Pending, 'abandon'>, consulted: Leg, other: Leg): Promise<void> {
    const { coupler, clock } = this.ports;
    const pending: Pending = { ...parts, abandon: () => undefined };
    this.pending.add(pending);
    consulted.peer = undefined;
    other.peer = parts.stays;
    const { answer } = await coupler.change(other, undefined);
    if (answer !== undefined && 'refuse' in answer) {
      this.fail(pending, { kind: 'refused', by: 'remote', statusCode: answer.refuse });
      if (consulted.state === 'Ended') return other.call?.hangUp();
      consulted.peer = other;
      other.peer = consulted;
      return;
    }
    this.complete(pending, other);
    clock.setTimeout(() => consulted.call?.hangUp(), farewell);
  }

  private complete(pending: Pending, third: Leg): void {
    if (!this.pending.delete(pending)) return;
    const { stays, transferor, told } = pending;
    stays.transferring = false;
    transferor.peer = undefined;
    this.ports.coupler.couple(stays, third);
    told.report(referenceStatus(200));
    this.ports.onTransferred();
    this.ports.clock.setTimeout(() => transferor.call?.hangUp(), farewell);
  }

  private fail(pending: Pending, { statusCode = 487 }: CallEnd): void {
    if (!this.pending.delete(pending)) return;
    const { stays, told } = pending;
    const refusal = translateRefusal({ statusCode });
    told.report(referenceStatus(refusal.statusCode, refusal.reasonPhrase));
    if (!stays.transferring) return;
    // Who asked for it has gone meanwhile, and nobody is left to talk to.
    stays.call?.hangUp({ reasons: [sipReason(refusal.statusCode, 'Transfer failed')] });
  }

  /** A Refer-To that names a dialog of ours, and our address, as the other side knows them. */
  private asOtherSideHasIt(target: SipUri): SipUri {
    const replaces = replacesIn(target);
    const leg = replaces === undefined ? undefined : this.ports.legIn(idOf(replaces));
    const dialog = leg?.peer?.dialog;
    if (leg?.peer === undefined || dialog === undefined) return target;
    const translated = withReplaces(target, {
      ...referenceTo(dialog),
      ...(replaces === undefined ? {} : { parameters: replaces.parameters }),
    });
    const remote = parseUri(leg.peer.remote);
    if (!this.ports.isOwn(target) || !isSipUri(remote)) return translated;
    return { ...remote, headers: translated.headers };
  }
}

/** Whom a REFER means, or the status code that refuses it. RFC 3515 §2.4.2 */
function targetOf(request: SipRequest): SipUri | number {
  try {
    const { uri } = request.required(ReferTo);
    if (!isSipUri(uri)) return 416;
    const method = uri.parameters.get('method') ?? 'INVITE';
    return method.toUpperCase() === 'INVITE' ? uri : 501;
  } catch (error) {
    if (error instanceof SipSyntaxError) return 400;
    throw error;
  }
}
