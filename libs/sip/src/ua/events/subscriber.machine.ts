import type { StateTable } from './state-table.js';

export type SubscriberState = 'init' | 'notify_wait' | 'pending' | 'active' | 'terminated';

/**
 * 'refusal': a response to SUBSCRIBE that ends the subscription wherever it stands. 'failure': any other that is no 2xx.
 * '204': a 2xx that no NOTIFY follows (RFC 5839).
 */
export type SubscriberEvent =
  | 'SUBSCRIBE'
  | '2xx'
  | '204'
  | 'failure'
  | 'refusal'
  | 'NOTIFY active'
  | 'NOTIFY pending'
  | 'NOTIFY terminated'
  | 'timer N'
  | 'expiry'
  | 'dialog lost';

export type SubscriberAction =
  | 'start timer N'
  | 'stop timer N'
  | 'enter dialog'
  | 'leave dialog'
  | 'set duration'
  | 'refresh later'
  | 'pass state up'
  | 'pass notification up'
  | 'pass end up';

const notified = ['stop timer N', 'set duration', 'pass state up', 'pass notification up'] as const;
const end = { to: 'terminated', do: ['leave dialog', 'pass end up'] } as const;

const established = {
  SUBSCRIBE: { do: ['start timer N'] },
  '2xx': { do: ['set duration'] },
  '204': { do: ['stop timer N', 'set duration'] },
  failure: { do: ['stop timer N', 'refresh later'] },
  refusal: end,
  'NOTIFY active': { to: 'active', do: notified },
  'NOTIFY pending': { to: 'pending', do: notified },
  'NOTIFY terminated': { to: 'terminated', do: ['leave dialog', 'pass notification up', 'pass end up'] },
  'timer N': end,
  expiry: end,
  'dialog lost': end,
} as const;

/**
 * One subscription as its subscriber sees it. The duration runs from the first NOTIFY on; until then timer N alone
 * decides. The way from terminated back to init is a new subscription in a new dialog: see resubscription.
 * RFC 6665 §4.1.2, §4.1.2.2, §4.1.2.4
 */
export const subscriberMachine: StateTable<SubscriberState, SubscriberEvent, SubscriberAction> = {
  title: 'Subscriber',
  source: 'RFC 6665 §4.1.2',
  initial: 'init',
  states: {
    init: { on: { SUBSCRIBE: { to: 'notify_wait', do: ['start timer N'] } } },
    notify_wait: {
      on: {
        SUBSCRIBE: { do: ['start timer N'] },
        '2xx': {},
        '204': {},
        failure: end,
        refusal: end,
        'NOTIFY active': { to: 'active', do: ['enter dialog', ...notified] },
        'NOTIFY pending': { to: 'pending', do: ['enter dialog', ...notified] },
        'NOTIFY terminated': established['NOTIFY terminated'],
        'timer N': end,
        'dialog lost': end,
      },
    },
    pending: { on: established },
    active: { on: established },
    terminated: {
      on: {},
      absorbs: [
        'SUBSCRIBE',
        '2xx',
        '204',
        'failure',
        'refusal',
        'NOTIFY active',
        'NOTIFY pending',
        'NOTIFY terminated',
        'timer N',
        'expiry',
        'dialog lost',
      ],
    },
  },
};
