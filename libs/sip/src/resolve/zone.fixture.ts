import type { ZoneRecord } from './dns-records.js';

/** Records in short, as a master file would have them. */
export const a = (name: string, address: string): ZoneRecord => ({
  type: address.includes(':') ? 'AAAA' : 'A',
  name,
  address,
});

export const srv = (
  name: string,
  priority: number,
  weight: number,
  port: number,
  target: string,
): ZoneRecord => ({ type: 'SRV', name, priority, weight, port, target });

export const naptr = (
  name: string,
  order: number,
  preference: number,
  service: string,
  replacement: string,
  rule: { flags?: string; regexp?: string } = {},
): ZoneRecord => ({
  type: 'NAPTR',
  name,
  order,
  preference,
  flags: 's',
  regexp: '',
  ...rule,
  service,
  replacement,
});
