import { parseSessionDescription, SessionDescriptionError } from '@trapezoid/sdp';
import {
  Contact,
  isSipUri,
  numericHost,
  RecordRoute,
  type SipRequest,
  type SipResponse,
  SipSyntaxError,
  type Uri,
  Via,
} from '@trapezoid/sip';
import type { AddressTranslation } from './address-translation.js';

/** Where somebody outside is told an address that leads nowhere from there. */
export interface AddressTrap {
  readonly place: 'Via' | 'Record-Route' | 'Contact' | 'session description';
  readonly address: string;
  readonly reason: string;
  /** Phones on the machine of the containers can reach it all the same, where that is a Linux. */
  readonly harmlessOnThisMachine: boolean;
}

/** What is known of the way to somebody outside. */
export interface WayOut {
  readonly translation: AddressTranslation;
  /** True for an address of the network that the containers are in. */
  readonly isInside: (address: string) => boolean;
  /** True for the router that translates for the containers' own machine. */
  readonly isGateway: (address: string) => boolean;
}

/**
 * Finds what a message tells somebody outside who can't use it: addresses of the containers' network, and loopback for another
 * machine. A Contact beside a Record-Route is not looked at: requests go by the route.
 * @param remoteHost where the message goes.
 */
export function addressTraps(
  message: SipRequest | SipResponse,
  remoteHost: string,
  way: WayOut,
): readonly AddressTrap[] {
  const sameMachine = way.isGateway(remoteHost);
  return toldIn(message).flatMap(({ place, address }) => {
    if (address.startsWith('127.') || address === '::1') {
      if (sameMachine) return [];
      const reason = `${place} tells ${remoteHost} the address ${address}, which is that phone's own machine: set TRAPEZOID_HOST to the address of this one`;
      return [{ place, address, reason, harmlessOnThisMachine: false }];
    }
    if (address === way.translation.host || !way.isInside(address)) return [];
    const reason = `${place} tells ${remoteHost} the address ${address}, which is of the containers' own network: set TRAPEZOID_HOST to the address of this machine`;
    return [{ place, address, reason, harmlessOnThisMachine: sameMachine }];
  });
}

interface Told {
  readonly place: AddressTrap['place'];
  readonly address: string;
}

function toldIn(message: SipRequest | SipResponse): Told[] {
  try {
    const routes = message.headers(RecordRoute);
    const contacts = routes.length > 0 ? [] : message.headers(Contact);
    const via = 'method' in message ? message.first(Via)?.sentBy.host : undefined;
    return [
      ...at('Via', via === undefined ? undefined : numericHost(via)),
      // The topmost is the one that this side is to use.
      ...routes.slice(0, 1).flatMap(({ uri }) => at('Record-Route', hostOf(uri))),
      ...contacts.flatMap((contact) => (contact === '*' ? [] : at('Contact', hostOf(contact.uri)))),
      ...at('session description', mediaAddressIn(message)),
    ];
  } catch (error) {
    if (error instanceof SipSyntaxError) return [];
    throw error;
  }
}

function at(place: Told['place'], address: string | undefined): Told[] {
  return address === undefined ? [] : [{ place, address }];
}

function hostOf(uri: Uri): string | undefined {
  return isSipUri(uri) ? numericHost(uri.host) : undefined;
}

function mediaAddressIn(message: SipRequest | SipResponse): string | undefined {
  if (!/^application\/sdp\b/i.test(message.text('Content-Type') ?? '')) return undefined;
  try {
    const { connection, media } = parseSessionDescription(message.body);
    return (media[0]?.connection ?? connection)?.address;
  } catch (error) {
    if (error instanceof SessionDescriptionError) return undefined;
    throw error;
  }
}
