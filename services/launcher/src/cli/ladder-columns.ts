import type { MappedService, NetworkMap } from '@trapezoid/console';
import type { ColumnHint } from '@trapezoid/ladder';

/** More columns than this are better drawn as they are needed. */
const mostPlanned = 6;

/** The columns of one exchange, from left to right: who asks, the proxies and the B2BUA, who is asked. */
export function ladderColumns(map: NetworkMap, from: string, to: string): ColumnHint[] {
  const phones = map.phones.kind === 'known' ? map.phones.phones : [];
  const called = phones.find(
    ({ name, addressOfRecord }) => name === to || addressOfRecord === to || addressOfRecord === `sip:${to}`,
  );
  const asked = called === undefined || called.name === from ? [] : [{ name: called.name }];
  const caller = phones.find(({ name }) => name === from);
  const between = inOrder(map.services, domainOf(caller?.addressOfRecord), domainOf(called?.addressOfRecord));
  return [{ name: from }, ...proxies(between), ...asked];
}

/** The columns of all traffic: every phone, with the proxies after the first of them. */
export function networkColumns(map: NetworkMap): ColumnHint[] {
  const phones = map.phones.kind === 'known' ? map.phones.phones.map(({ name }) => ({ name })) : [];
  const columns = [...phones.slice(0, 1), ...proxies(map.services), ...phones.slice(1)];
  return columns.length <= mostPlanned ? columns : proxies(map.services);
}

/** Those of the caller's domain first, those of the called one's last, as the request passes them. */
function inOrder(
  services: readonly MappedService[],
  callers: string | undefined,
  calleds: string | undefined,
): readonly MappedService[] {
  const place = ({ domains }: MappedService): number => {
    const serves = (domain: string | undefined) => domain !== undefined && domains.includes(domain);
    return serves(callers) ? 0 : serves(calleds) ? 2 : 1;
  };
  return services.toSorted((a, b) => place(a) - place(b));
}

function domainOf(addressOfRecord: string | undefined): string | undefined {
  return addressOfRecord?.split('@')[1];
}

/** With their addresses, so that they have their names before their first word. */
function proxies(services: readonly MappedService[]): ColumnHint[] {
  return services
    .filter(({ kind }) => kind === 'proxy' || kind === 'b2bua')
    .map(({ name, listens }) => ({ name, addresses: listens.map(print) }));
}

function print({ host, port }: MappedService['listens'][number]): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
