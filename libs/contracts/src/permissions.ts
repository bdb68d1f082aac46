import { faultStruck, faultsChanged } from './fault.js';
import {
  locationChanged,
  locationClear,
  locationEndFlow,
  locationFindGruu,
  locationImport,
  locationList,
  locationLookup,
  locationReached,
  locationUpdate,
} from './location.js';
import { registrarRefused } from './registrar.js';
import { locationShareKey } from './shared-key.js';
import type { Owner } from './subject.js';
import {
  addSubscriber,
  findSubscriber,
  listSubscribers,
  removeSubscriber,
  subscriberChanged,
} from './subscriber.js';
import { traceDecided, traceListening, traceOpened, traceSip, traceTransaction } from './trace.js';

/** Those who own subjects and are services: the trace is everybody's. */
export type ServiceOwner = Exclude<Owner, 'trace'>;

/** Subjects, with `>` for all that begin alike. */
export interface BusPermissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** That of a contract, or all that begin alike. */
type Subjects = { readonly subject: string } | `${string}.>`;

interface Needs {
  /** Questions of other services that it asks; `>`: all of one. */
  readonly asks: readonly Subjects[];
  /** Events of other services that it hears. */
  readonly hears: readonly Subjects[];
  /** It tells of the SIP messages that it sees. */
  readonly tapped?: boolean;
  /** What stands for no contract: the subjects of JetStream. */
  readonly publishes?: readonly string[];
}

/** What each service does on the bus beside answering its own questions and telling its own events. */
const needs: Readonly<Record<ServiceOwner, Needs>> = {
  location: {
    asks: [],
    hears: [],
    // The buckets of the key-value store.
    publishes: ['$JS.API.>', '$JS.ACK.>', '$KV.>'],
  },
  registrar: {
    asks: [locationLookup, locationUpdate, locationFindGruu, findSubscriber, locationShareKey],
    hears: [locationChanged, subscriberChanged],
    tapped: true,
  },
  proxy: {
    asks: [locationLookup, locationFindGruu, locationEndFlow, findSubscriber, locationShareKey],
    hears: [locationChanged, locationReached, subscriberChanged],
    tapped: true,
  },
  redirect: { asks: [locationLookup, locationFindGruu], hears: [], tapped: true },
  b2bua: { asks: [locationShareKey], hears: [], tapped: true },
  ua: { asks: [], hears: [], tapped: true },
  console: {
    asks: [
      locationList,
      locationLookup,
      locationImport,
      locationClear,
      listSubscribers,
      addSubscriber,
      removeSubscriber,
      'location.health.>',
      'registrar.health.>',
      'proxy.health.>',
      'redirect.health.>',
      'ua.>',
      'b2bua.>',
      // Whoever listens says so.
      traceListening,
    ],
    hears: [locationChanged, subscriberChanged, registrarRefused, 'ua.>', 'b2bua.>', 'trace.>'],
  },
};

const tap = [traceSip, traceDecided, traceTransaction, traceOpened, faultStruck];

/**
 * What a service may do on the bus, and no more: its own subjects, the questions that it asks, the events that it hears.
 * Answers reach it in inboxes of its own, `_INBOX.<user>.>`; the right to answer goes with each question.
 */
export function permissionsOf(owner: ServiceOwner, user: string): BusPermissions {
  const { asks: asked, hears: heard, tapped = false, publishes = [] } = needs[owner];
  const told = tapped ? tap : [];
  return {
    publish: [`${owner}.>`, ...[...asked, ...told].map(subjectOf), ...publishes],
    subscribe: [
      `${owner}.>`,
      ...heard.map(subjectOf),
      // Whose messages are told may be asked to lose some on purpose.
      ...(tapped ? [traceListening.subject, faultsChanged.subject] : []),
      `_INBOX.${user}.>`,
    ],
  };
}

function subjectOf(subject: Subjects): string {
  return typeof subject === 'string' ? subject : subject.subject;
}
