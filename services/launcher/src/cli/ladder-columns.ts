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
