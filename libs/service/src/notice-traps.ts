import type { SipElementOptions, TransportLayer } from '@trapezoid/sip';
import { type NetworkView, surroundings } from './address-translation.js';
import { type AddressTrap, addressTraps } from './address-trap.js';
import type { ServiceContext } from './service-context.js';

/**
 * Says on the log, once for each place, and at the tap, with each message, where somebody outside is told an address that leads nowhere from
 * there. Nothing where no translation stands between.
 */
export function noticeTraps(
  { translation, logger }: Pick<ServiceContext, 'translation' | 'logger'>,
  transport: () => Pick<TransportLayer, 'showDecision'> | undefined,
  view?: NetworkView,
): Pick<SipElementOptions, 'onSendingOutside'> {
  if (translation === undefined) return {};
  const way = { translation, ...surroundings(view) };
  // Others choose the addresses: once for each place is enough for a log.
  const told = new Set<string>();
  return {
    onSendingOutside: (message, remoteHost) => {
      for (const trap of addressTraps(message, remoteHost, way)) {
        const level = trap.harmlessOnThisMachine ? 'info' : 'warn';
        if (!told.has(`${level} ${trap.place}`)) logger[level](trap.reason);
        told.add(`${level} ${trap.place}`);
        transport()?.showDecision(message, {
          decision: 'unreachable address',
          section: sections[trap.place],
          reason: trap.reason,
        });
      }
    },
  };
}

/** What asks for an address that leads to whoever gives it. */
const sections: Readonly<Record<AddressTrap['place'], string>> = {
  Via: 'RFC 3261 §18.1.1',
  'Record-Route': 'RFC 3261 §16.6 step 4',
  Contact: 'RFC 3261 §8.1.1.8',
  'session description': 'RFC 8866 §5.7',
};
