import type { SipRequest } from '../message/request.js';
import type { SipResponse } from '../message/response.js';
import type { Clock } from '../ports/clock.js';
import type { SocketAddress, TransportProtocol } from './flow.js';

/** What befalls a message on purpose, so that what a network does when it fails can be seen. */
export interface MessageFault {
  /** Names the rule that asks for it. */
  readonly rule: string;
  readonly action: 'drop' | 'delay' | 'duplicate';
  /** How long it is delayed, in milliseconds. */
  readonly milliseconds?: number;
  /** How many more of it there are. */
  readonly copies?: number;
}

/** A message that has come, or is about to leave. */
export interface FaultSubject {
  readonly direction: 'sent' | 'received';
  readonly protocol: TransportProtocol;
  /** The other side's socket. */
  readonly peer: SocketAddress;
  readonly message: SipRequest | SipResponse;
}

/** Says which messages are struck. `active` is asked before anything else: where there is no rule, there is no cost. */
export interface MessageFaults {
  readonly active: boolean;
  /** Asked once for each transmission; undefined lets it be. */
  strike(subject: FaultSubject): MessageFault | undefined;
}

export const noFaults: MessageFaults = { active: false, strike: () => undefined };

/**
 * Does to a transmission what a fault asks for. `pass` sends it, or takes it as received; `again` does so a further time or later;
 * `lose` is called where it is not done now.
 */
export function sufferFault(
  fault: MessageFault,
  clock: Clock,
  { pass, again, lose }: { pass: () => void; again: () => void; lose: () => void },
): void {
  switch (fault.action) {
    case 'drop':
      return lose();
    case 'delay':
      lose();
      clock.setTimeout(again, fault.milliseconds ?? 0);
      return;
    case 'duplicate':
      pass();
      for (let copy = 0; copy < (fault.copies ?? 1); copy++) again();
  }
}
