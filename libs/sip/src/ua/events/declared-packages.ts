import type { EventBody, EventPackage } from './event-package.js';

const opaque = {
  parse: (body: EventBody) => body,
  print: (body: EventBody) => body,
};

const day = 86_400;

/**
 * Presence; its state is a PIDF document, which is opaque here: whoever brings an XML library puts another `parse` and
 * `print` in place.
 * RFC 3856 §6
 */
export const presencePackage: EventPackage = {
  name: 'presence',
  contentTypes: ['application/pidf+xml'],
  duration: { usual: 3600, minimum: 60, maximum: day },
  forking: 'one subscription',
  interval: 5,
  ...opaque,
};

/**
 * The dialogs of a user; its state is a dialog-info document, opaque here as presencePackage’s. Each fork tells its own
 * dialogs.
 * RFC 4235 §3
 */
export const dialogPackage: EventPackage = {
  name: 'dialog',
  contentTypes: ['application/dialog-info+xml'],
  duration: { usual: 3600, minimum: 60, maximum: day },
  forking: 'several subscriptions',
  interval: 1,
  ...opaque,
};

/**
 * The bindings of an address-of-record; its state is a reginfo document, opaque here as presencePackage’s.
 * RFC 3680 §4
 */
export const registrationPackage: EventPackage = {
  name: 'reg',
  contentTypes: ['application/reginfo+xml'],
  duration: { usual: 3761, minimum: 60, maximum: day },
  forking: 'one subscription',
  interval: 5,
  ...opaque,
};
