import type { Dialog } from '../../dialog/dialog.js';
import { isSecureRequest } from '../../dialog/secure-request.js';
import type { NameAddress } from '../../grammar/name-address.js';
import type { SipUri, Uri } from '../../grammar/uri.js';
import { ReferredBy } from '../../message/headers/referred-by.js';
import type { SipRequest } from '../../message/request.js';
import { SipResponse } from '../../message/response.js';
import type { ServerTransaction } from '../../transaction/server-transaction.js';
import type { Call } from '../call.js';
import type { CallOptions } from '../call-options.js';
import type { CallEnd, CallUser, SessionBody } from '../call-user.js';
import { ImplicitSubscription } from '../events/implicit-subscription.js';
import { referenceStatus } from '../events/refer-package.js';
import type { OutgoingCall } from '../outgoing-call.js';
import type { UserAgentCore } from '../user-agent-core.js';
import { referredInvite } from './referred-invite.js';

/** The user agent as whoever follows a REFER needs it. */
export interface ReferredAgent extends UserAgentCore {
  call(target: Uri | string, offer?: SessionBody, user?: CallUser, options?: CallOptions): OutgoingCall;
  callIn(dialogId: string | undefined): Call | undefined;
}

export interface ReceivedReferParts {
  /** Whom it is to call, without method and headers. */
  readonly target: SipUri;
  /** Refer-To's URI with both. */
  readonly full: SipUri;
  /** The dialog that it stands in; none where it begins one. */
  readonly dialog: Dialog | undefined;
  /** The call that it is about, by its dialog or by its Target-Dialog; none where it is about none. */
  readonly call: Call | undefined;
}

export interface FollowOptions extends CallOptions {
  /** True: whoever takes the REFER agrees to a call that is less secure than the one it came from. RFC 5630 §5.1.1.3 */
  readonly mayLeaveSips?: boolean;
}

/**
 * A REFER: somebody wants this user agent to call somebody else. It is to be answered by one of its methods, at once or
 * later.
 * RFC 3515 §2.4.2, RFC 5589
 */
export class ReceivedRefer {
  constructor(
    private readonly ua: ReferredAgent,
    private readonly transaction: ServerTransaction,
    private readonly parts: ReceivedReferParts,
  ) {}

  get request(): SipRequest {
    return this.transaction.request;
  }

  /** Whom it is to call, without method and headers. */
  get target(): SipUri {
    return this.parts.target;
  }

  /** The call that it is about; undefined where it is about none: whoever sent it shows no right to ask. */
  get call(): Call | undefined {
    return this.parts.call;
  }

  /** Who says to have asked for it; nobody has proven that. RFC 3892 §2.3 */
  get referredBy(): NameAddress | undefined {
    return this.request.header(ReferredBy);
  }

  /** True where it would take what is secured by SIPS to a SIP URI. RFC 5630 §5.1.1.3 */
  get leavesSips(): boolean {
    const secure = isSecureRequest(this.request) || this.parts.call?.dialog?.secure === true;
    return secure && this.target.scheme !== 'sips';
  }

  /** True until it has its final response. */
  get waiting(): boolean {
    return !this.transaction.final;
  }

  reject(statusCode = 603): void {
    if (this.waiting) this.transaction.respond(this.ua.answer(this.request, statusCode));
  }

  /**
   * Says that it will be done, and gives what tells of it; undefined where it had its answer already. Throws
   * SipSyntaxError where it can't begin a dialog.
   */
  accept(): ImplicitSubscription | undefined {
    if (!this.waiting) return undefined;
    const { dialog } = this.parts;
    return new ImplicitSubscription(this.ua, this.transaction, dialog === undefined ? {} : { dialog });
  }

  /**
   * Accepts it, places the call that it asks for, and tells whoever asked what becomes of it. Headers of the Refer-To,
   * Replaces foremost, and Referred-By go into the INVITE. Gives undefined where it had its answer already, and where it
   * is refused with 403 because it leaves SIPS and nobody has agreed to that.
   */
  follow(offer?: SessionBody, user: CallUser = {}, options: FollowOptions = {}): OutgoingCall | undefined {
    if (this.leavesSips && options.mayLeaveSips !== true) {
      this.reject(403);
      return undefined;
    }
    const subscription = this.accept();
    if (subscription === undefined) return undefined;
    const { amend = (invite: SipRequest) => invite } = options;
    const { extensions } = this.ua.features;
    const call = this.ua.call(this.target, offer, user, {
      ...options,
      amend: (invite) => referredInvite(amend(invite), this.request, this.parts.full, extensions),
    });
    call.on('progress', (response) => subscription.report(response));
    call.on('answered', (response) => subscription.report(response));
    call.on('ended', (end, message) => subscription.report(statusOf(end, message)));
    return call;
  }
}

/** What the end of a call that was not answered says to who asked for it. */
function statusOf(
  { statusCode = 503, reasonPhrase }: CallEnd,
  message: SipRequest | SipResponse | undefined,
) {
  if (message instanceof SipResponse && message.statusCode >= 300) return message;
  return statusCode >= 300 ? referenceStatus(statusCode, reasonPhrase) : referenceStatus(487);
}
