import type { Dialog } from '../dialog/dialog.js';
import { dialogIdOfRequest } from '../dialog/dialog-id.js';
import { makeResponse } from '../message/make-response.js';
import type { SipRequest } from '../message/request.js';
import type { ServerTransaction } from '../transaction/server-transaction.js';

/** What goes on inside a dialog: a session, a subscription. Several may share one dialog. RFC 5057 §3 */
export interface DialogUsage {
  /** True for a request inside the dialog that is this usage's to answer, e.g. a NOTIFY of its event package. */
  takes(request: SipRequest): boolean;
  receive(transaction: ServerTransaction): void;
  /** An ACK to a 2xx. */
  receiveAck?(ack: SipRequest): void;
  /** The far end knows the dialog no more, or can't be reached: all that was in it is over. RFC 5057 §5.1 */
  dialogLost(statusCode: number): void;
  /** A request of this usage came with too low a sequence number and was answered 500. RFC 3261 §12.2.2 */
  outOfOrder?(request: SipRequest): void;
}

/**
 * Is asked about a request with a To tag that no usage takes: it may begin a usage, e.g. a SUBSCRIBE, and even a dialog,
 * as the first NOTIFY does. `dialog` is undefined where the request stands in none that is known here.
 * RFC 5057 §4.2, RFC 6665 §4.4.1
 */
export interface UsageCreator {
  creates(request: SipRequest, dialog: Dialog | undefined): boolean;
  begin(transaction: ServerTransaction, dialog: Dialog | undefined): void;
}

interface Shared {
  readonly dialog: Dialog;
  readonly usages: Set<DialogUsage>;
}

/**
 * The dialogs of a user agent, and who uses them. A dialog lives as long as its last usage.
 * RFC 3261 §12, RFC 5057
 */
export class DialogUsages {
  private readonly dialogs = new Map<string, Shared>();
  private readonly creators = new Set<UsageCreator>();

  /** How many dialogs there are, early and confirmed. */
  get size(): number {
    return this.dialogs.size;
  }

  /** The creator is asked from now on. */
  expect(creator: UsageCreator): void {
    this.creators.add(creator);
  }

  expectNoMore(creator: UsageCreator): void {
    this.creators.delete(creator);
  }

  /** The usage takes part in the dialog from now on. */
  enter(dialog: Dialog, usage: DialogUsage): void {
    const shared = this.dialogs.get(dialog.id) ?? { dialog, usages: new Set() };
    this.dialogs.set(dialog.id, shared);
    shared.usages.add(usage);
  }

  /** The usage is over; with the last one goes the dialog. */
  leave(dialog: Dialog, usage: DialogUsage): void {
    const shared = this.dialogs.get(dialog.id);
    if (shared === undefined) return;
    shared.usages.delete(usage);
    if (shared.usages.size === 0) this.dialogs.delete(dialog.id);
  }

  /** The dialog with this id, for another usage to join, e.g. a subscription that a REFER begins. */
  find(id: string): Dialog | undefined {
    return this.dialogs.get(id)?.dialog;
  }

  /** Every usage of the dialog is over. RFC 5057 §5.1 */
  lose(dialog: Dialog, statusCode: number): void {
    const shared = this.dialogs.get(dialog.id);
    if (shared === undefined) return;
    for (const usage of [...shared.usages]) usage.dialogLost(statusCode);
    this.dialogs.delete(dialog.id);
  }

  receiveAck(ack: SipRequest): void {
    const shared = this.dialogs.get(dialogIdOfRequest(ack));
    if (shared === undefined) return;
    for (const usage of shared.usages) usage.receiveAck?.(ack);
  }

  /**
   * A request with a To tag: refused where its dialog is not known (481) or its sequence number goes back (500), else
   * given to the usage that takes it or to what begins one; false where nothing does.
   * RFC 3261 §12.2.2
   */
  receive(transaction: ServerTransaction): boolean {
    const { request } = transaction;
    const shared = this.dialogs.get(dialogIdOfRequest(request));
    if (shared === undefined) {
      if (!this.create(transaction, undefined)) transaction.respond(makeResponse(request, 481));
      return true;
    }
    if (shared.dialog.receiveRequest(request) === 'out of order') {
      transaction.respond(makeResponse(request, 500, { reasonPhrase: 'Out Of Order' }));
      for (const usage of shared.usages) if (usage.takes(request)) usage.outOfOrder?.(request);
      return true;
    }
    for (const usage of shared.usages) {
      if (!usage.takes(request)) continue;
      usage.receive(transaction);
      return true;
    }
    return this.create(transaction, shared.dialog);
  }

  private create(transaction: ServerTransaction, dialog: Dialog | undefined): boolean {
    for (const creator of this.creators) {
      if (!creator.creates(transaction.request, dialog)) continue;
      creator.begin(transaction, dialog);
      return true;
    }
    return false;
  }
}
