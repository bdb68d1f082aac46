import type { NetworkMap } from '@trapezoid/console';
import type { Phone, PhoneCall } from '@trapezoid/contracts';
import { describeBehaviour } from './behaviour-text.js';
import { describeRefusals, describeRegistrations, printAddress } from './registration-text.js';
import { printTable } from './table.js';

/** What the map shows of them; the control API has more. */
const mostRefusals = 10;

/** The map of a network for a reader. @param now milliseconds since 1970. */
export function describeNetwork(map: NetworkMap, now: number): string {
  const { lab } = map;
  const about = lab.description === undefined ? '' : `: ${lab.description}`;
  const sections = [
    `${lab.name}${about}`,
    section('Services', describeServices(map)),
    ...(map.phones.kind === 'known' && map.phones.phones.length === 0
      ? []
      : [section('Simulated phones', describePhones(map))]),
    section(registrationsTitle(map), describeRegistrations(map, now)),
    ...(map.refusals.length === 0
      ? []
      : [section('Refused registrations', describeRefusals(map.refusals.slice(0, mostRefusals), now))]),
  ];
  return sections.join('\n\n');
}

function section(title: string, lines: string): string {
  return `${title}\n${lines}`;
}

function describeServices({ services }: NetworkMap): string {
  return printTable(
    services.map(({ name, kind, listens, ready, detail }) => [
      ready ? 'ready' : 'NOT READY',
      name === kind ? name : `${name} (${kind})`,
      listens.map(printAddress).join('  '),
      ...(detail === undefined ? [] : [detail]),
    ]),
  );
}

function describePhones({ phones }: NetworkMap): string {
  if (phones.kind === 'unavailable') return `  not known: ${phones.detail}`;
  return printTable(
    phones.phones.map((phone) => [
      phone.name,
      phone.addressOfRecord,
      describeRegistration(phone),
      describeBehaviour(phone.behaviour),
      phone.calls.filter(isUp).map(describeCall).join('; '),
    ]),
  );
}

function describeRegistration({ registration }: Phone): string {
  const { state, statusCode, reasonPhrase } = registration;
  if (state !== 'failed' || statusCode === undefined) return state;
  return `failed (${statusCode}${reasonPhrase === undefined ? '' : ` ${reasonPhrase}`})`;
}

function isUp({ state }: PhoneCall): boolean {
  return state !== 'ended' && state !== 'failed';
}

function describeCall({ direction, peer, state }: PhoneCall): string {
  return `${state} ${direction === 'outgoing' ? 'to' : 'from'} ${peer}`;
}

function registrationsTitle({ registrations }: NetworkMap): string {
  if (registrations.kind === 'unavailable') return 'Registrations';
  const { total, records } = registrations;
  return total > records.length
    ? `Registrations (${records.length} of ${total}; all of them: /api/registrations)`
    : `Registrations (${total})`;
}
