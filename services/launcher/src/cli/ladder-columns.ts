import type { NetworkMap } from '@trapezoid/console';

/** From left to right: who asks, the proxies, who is asked. */
export function ladderColumns(map: NetworkMap, from: string, to: string): string[] {
  const proxies = map.services.filter(({ kind }) => kind === 'proxy').map(({ name }) => name);
  const phones = map.phones.kind === 'known' ? map.phones.phones : [];
  const called = phones.find(
    ({ name, addressOfRecord }) => name === to || addressOfRecord === to || addressOfRecord === `sip:${to}`,
  );
  return [...new Set([from, ...proxies, ...(called === undefined ? [] : [called.name])])];
}

/** More columns than this are better drawn as they are needed. */
const mostPlanned = 6;

/** The columns of a ladder of all traffic: every phone, with the proxies after the first of them. */
export function networkColumns(map: NetworkMap): string[] {
  const proxies = map.services.filter(({ kind }) => kind === 'proxy').map(({ name }) => name);
  const phones = map.phones.kind === 'known' ? map.phones.phones.map(({ name }) => name) : [];
  const columns = [...phones.slice(0, 1), ...proxies, ...phones.slice(1)];
  return columns.length <= mostPlanned ? columns : [];
}
