import type { NetworkMap } from '@trapezoid/console';
import type { Binding, Phone, PhoneCall } from '@trapezoid/contracts';
import { describeBehaviour } from './behaviour-text.js';
import { printDuration } from './duration.js';
import { printTable } from './table.js';

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
      listens.map(({ protocol, host, port }) => `${protocol} ${printEnd(host, port)}`).join('  '),
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

function describeRegistrations({ registrations }: NetworkMap, now: number): string {
  if (registrations.kind === 'unavailable') return `  not known: ${registrations.detail}`;
  if (registrations.records.length === 0) return '  nobody is registered';
  return printTable(
    registrations.records.flatMap(({ addressOfRecord, bindings }) =>
      bindings.map((binding, index) => [
        index === 0 ? addressOfRecord : '',
        ...describeBinding(binding, now),
      ]),
    ),
  );
}

function describeBinding(binding: Binding, now: number): string[] {
  const { contact, expiresAt, receivedFrom, q } = binding;
  return [
    contact,
    ...(q === undefined ? [] : [`q=${q}`]),
    `for ${printDuration(Math.max(0, expiresAt - now))}`,
    receivedFrom === undefined
      ? ''
      : `from ${receivedFrom.protocol} ${printEnd(receivedFrom.host, receivedFrom.port)}`,
  ];
}

function printEnd(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port === 0 ? 'any' : port}`;
}
