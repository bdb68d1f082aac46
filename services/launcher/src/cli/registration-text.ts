import type { NetworkMap, NotedRefusal } from '@trapezoid/console';
import type { Binding, TransportAddress } from '@trapezoid/contracts';
import { printTable } from './table.js';

/** Who is bound where, and until when. @param now milliseconds since 1970. */
export function describeRegistrations({ registrations }: NetworkMap, now: number): string {
  if (registrations.kind === 'unavailable') return `  not known: ${registrations.detail}`;
  if (registrations.records.length === 0) return '  nobody is registered';
  return printTable(
    registrations.records.flatMap(({ addressOfRecord, bindings }) =>
      bindings.map((binding, index) => [
        index === 0 ? addressOfRecord : '',
        binding.contact,
        `for ${secondsUntil(binding.expiresAt, now)} s`,
        ...describeBinding(binding),
      ]),
    ),
  );
}

/** How it is reached, and which phone it is. */
export function describeBinding({ receivedFrom, q, path, instance, regId }: Binding): string[] {
  const phone = instance === undefined ? [] : [`${instance}${regId === undefined ? '' : ` reg-id ${regId}`}`];
  return [
    receivedFrom === undefined ? '' : `from ${printAddress(receivedFrom)}`,
    [...(q === undefined ? [] : [`q=${q}`]), ...path.map((uri) => `path ${uri}`), ...phone].join('  '),
  ];
}

/** Whom the registrar has refused, and why. @param now milliseconds since 1970. */
export function describeRefusals(refusals: readonly NotedRefusal[], now: number): string {
  return printTable(
    refusals.map((refusal) => [
      `${Math.max(0, Math.round((now - refusal.at) / 1000))} s ago`,
      ...describeRefusal(refusal),
    ]),
  );
}

/** `401 Unauthorized`, for whom, from where, why, and who asks for it. */
export function describeRefusal(refusal: NotedRefusal): string[] {
  const { statusCode, reasonPhrase, addressOfRecord, receivedFrom, detail, paragraph, times } = refusal;
  return [
    addressOfRecord ?? 'nobody that can be read',
    receivedFrom === undefined ? '' : `from ${printAddress(receivedFrom)}`,
    `${statusCode} ${reasonPhrase}`,
    [
      ...(detail === undefined ? [] : [detail]),
      `(${paragraph})`,
      ...(times === 1 ? [] : [`${times} times`]),
    ].join(' '),
  ];
}

export function secondsUntil(expiresAt: number, now: number): number {
  return Math.max(0, Math.ceil((expiresAt - now) / 1000));
}

export function printAddress({
  protocol,
  host,
  port,
}: Omit<TransportAddress, 'protocol'> & { protocol: string }): string {
  return `${protocol} ${host.includes(':') ? `[${host}]` : host}:${port === 0 ? 'any' : port}`;
}
