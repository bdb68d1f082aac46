import type { StateTable } from './state-table.js';

export type NotifierState = 'init' | 'resp_wait' | 'pending' | 'active' | 'terminated';

/** 'unsubscribe': the SUBSCRIBE, be it the first one, is for no time at all. */
export type NotifierEvent =
  | 'SUBSCRIBE'
  | 'unsubscribe'
  | 'policy grants'
  | 'policy needed'
  | 'policy ends'
  | 'state change'
  | 'expiry'
  | 'NOTIFY failure'
  | 'dialog lost';

export type NotifierAction =
  | 'send NOTIFY'
  | 'send NOTIFY when due'
  | 'send last NOTIFY'
  | 'restart duration'
  | 'leave dialog'
  | 'pass state up'
  | 'pass end up';

const lastNotify = { to: 'terminated', do: ['send last NOTIFY', 'pass end up'] } as const;
const lost = { to: 'terminated', do: ['leave dialog', 'pass end up'] } as const;

const established = {
  SUBSCRIBE: { do: ['restart duration', 'send NOTIFY'] },
  unsubscribe: lastNotify,
  'policy ends': lastNotify,
  expiry: lastNotify,
  'NOTIFY failure': lost,
  'dialog lost': lost,
} as const;

/**
 * One subscription as its notifier sees it. Policy decides before the first NOTIFY goes out, so that it already says
 * active or pending.
 * RFC 6665 §4.2.2
 */
export const notifierMachine: StateTable<NotifierState, NotifierEvent, NotifierAction> = {
  title: 'Notifier',
  source: 'RFC 6665 §4.2.2',
  initial: 'init',
  states: {
    init: { on: { SUBSCRIBE: { to: 'resp_wait' } } },
    resp_wait: {
      on: {
        'policy grants': { to: 'active', do: ['restart duration', 'pass state up', 'send NOTIFY'] },
        'policy needed': { to: 'pending', do: ['restart duration', 'pass state up', 'send NOTIFY'] },
        unsubscribe: lastNotify,
      },
    },
    pending: {
      on: {
        ...established,
        'policy grants': { to: 'active', do: ['pass state up', 'send NOTIFY'] },
      },
      absorbs: ['state change', 'policy needed'],
    },
    active: {
      on: { ...established, 'state change': { do: ['send NOTIFY when due'] } },
      absorbs: ['policy grants', 'policy needed'],
    },
    terminated: {
      on: {
        // What comes of the last NOTIFY, or of one that was under way before it.
        'NOTIFY failure': { do: ['leave dialog'] },
        'dialog lost': { do: ['leave dialog'] },
      },
      absorbs: [
        'SUBSCRIBE',
        'unsubscribe',
        'policy grants',
        'policy needed',
        'policy ends',
        'state change',
        'expiry',
      ],
    },
  },
};
