import type { ColumnHint } from '@trapezoid/ladder';
import type { NetworkMap } from '../api/network.js';

/** From left to right: the elements in the order of the lab file. Phones come where their first message puts them. */
export function columnsOf({ services }: NetworkMap): ColumnHint[] {
  const elements = services.filter(({ kind }) => !['console', 'location', 'ua-simulator'].includes(kind));
  return elements.map(({ name, listens }) => ({
    name,
    addresses: listens.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`),
  }));
}
