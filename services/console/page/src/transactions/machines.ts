import type { TracedTransaction } from '@trapezoid/contracts';
import {
  inviteClientMachine,
  inviteServerMachine,
  type Machine,
  nonInviteClientMachine,
  nonInviteServerMachine,
} from '@trapezoid/sip/machines';

/** The tables that the elements run, as they are. */
export const machines: Readonly<Record<TracedTransaction['kind'], Machine>> = {
  'INVITE client': inviteClientMachine as Machine,
  'INVITE server': inviteServerMachine as Machine,
  'non-INVITE client': nonInviteClientMachine as Machine,
  'non-INVITE server': nonInviteServerMachine as Machine,
};

export const kinds = Object.keys(machines) as TracedTransaction['kind'][];
