import type { MappedService, NetworkMap } from '@trapezoid/console';
import type { ColumnHint } from '@trapezoid/ladder';

/** More columns than this are better drawn as they are needed. */
const mostPlanned = 6;

/** The columns of one exchange, from left to right: who asks, the proxies, who is asked. */
export function ladderColumns(map: NetworkMap, from: string, to: string): ColumnHint[] {
  const phones = map.phones.kind === 'known' ? map.phones.phones : [];
  const called = phones.find(
    ({ name, addressOfRecord }) => name === to || addressOfRecord === to || addressOfRecord === `sip:${to}`,
  );
  const asked = called === undefined || called.name === from ? [] : [{ name: called.name }];
  return [{ name: from }, ...proxies(map), ...asked];
}

/** The columns of all traffic: every phone, with the proxies after the first of them. */
export function networkColumns(map: NetworkMap): ColumnHint[] {
  const phones = map.phones.kind === 'known' ? map.phones.phones.map(({ name }) => ({ name })) : [];
  const columns = [...phones.slice(0, 1), ...proxies(map), ...phones.slice(1)];
  return columns.length <= mostPlanned ? columns : proxies(map);
}

/** With their addresses, so that they have their names before their first word. */
function proxies({ services }: NetworkMap): ColumnHint[] {
  return services
    .filter(({ kind }) => kind === 'proxy')
    .map(({ name, listens }) => ({ name, addresses: listens.map(print) }));
}

function print({ host, port }: MappedService['listens'][number]): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
