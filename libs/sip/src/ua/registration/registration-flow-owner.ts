import type { NameAddress } from '../../grammar/name-address.js';
import type { Uri } from '../../grammar/uri.js';
import type { SipResponse } from '../../message/response.js';
import type { UserAgentCore } from '../user-agent-core.js';
import type { RecoveryTimes } from './recovery-delay.js';
import type { GrantedBinding } from './registration-response.js';
import type { RegistrationEvent } from './registration-user.js';

/** What the flows of a registration share; each is known by its reg-id. */
export interface RegistrationFlowOwner {
  readonly ua: UserAgentCore;
  /** Undefined where no contact says which phone it is. */
  readonly instance: string | undefined;
  readonly registrar: Uri | undefined;
  readonly contacts: (own: NameAddress) => readonly NameAddress[];
  readonly recoveryTimes: RecoveryTimes;
  readonly keepAlive: boolean;
  readonly followSeenAddress: boolean;
  /** Seconds asked for. */
  readonly expires: number;
  /** True where another flow than this one is registered. */
  isRegisteredBeside(id: number): boolean;
  /** True where this flow may register without outbound after a 439. */
  mayDoWithoutOutbound(id: number): boolean;
  granted(id: number, binding: GrantedBinding): void;
  /** The flow is in another state, or has got a response. */
  changed(id: number, response: SipResponse | undefined): void;
  tell(event: RegistrationEvent): void;
}
