import { z } from 'zod';
import { oneOf, shown, strictObject } from './issue.js';
import { ipAddress, port } from './scalars.js';

export const dnsSchema = strictObject({
  servers: z
    .array(strictObject({ host: ipAddress, port: port(1).default(53) }))
    .min(1)
    .max(10),
});

const dnsLabel = '[a-z0-9_]([a-z0-9_-]*[a-z0-9])?';
const dnsNamePattern = new RegExp(`^${dnsLabel}(\\.${dnsLabel})*$`);

/** A name of the DNS: as a host name, with `_sip._udp` and the like before it (RFC 2782). */
const dnsName = z
  .string()
  .max(253)
  .refine((value) => dnsNamePattern.test(value), {
    error: (issue) =>
      `${shown(issue.input)} is no DNS name (allowed: lower-case letters, digits, '-', '_' and '.', no dot at the end)`,
  });

const uint16 = z.int().min(0).max(65_535);

function addressRecord<Type extends 'A' | 'AAAA'>(type: Type) {
  const family = type === 'A' ? 'IPv4' : 'IPv6';
  return strictObject({
    type: z.literal(type),
    name: dnsName,
    address: ipAddress.refine((value) => value.includes(':') === (type === 'AAAA'), {
      error: (issue) => `${shown(issue.input)} is no ${family} address (allowed in ${type}: ${family})`,
    }),
  });
}

const recordSchemas = {
  A: addressRecord('A'),
  AAAA: addressRecord('AAAA'),
  SRV: strictObject({
    type: z.literal('SRV'),
    name: dnsName,
    priority: uint16.default(0),
    weight: uint16.default(0),
    port: port(1),
    target: dnsName,
  }),
  NAPTR: strictObject({
    type: z.literal('NAPTR'),
    name: dnsName,
    order: uint16.default(0),
    preference: uint16.default(0),
    flags: z.string().max(16).default('s'),
    service: z.string().min(1).max(255),
    regexp: z.string().max(255).optional(),
    replacement: dnsName,
  }),
};

const unknownType = z.looseObject({ type: z.enum(['A', 'AAAA', 'SRV', 'NAPTR']) });

type RecordEntry = {
  [Type in keyof typeof recordSchemas]: z.output<(typeof recordSchemas)[Type]>;
}[keyof typeof recordSchemas];

const record = oneOf<RecordEntry>((value) => {
  const type = typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : '';
  return Object.hasOwn(recordSchemas, type)
    ? (recordSchemas[type as keyof typeof recordSchemas] as z.ZodType<RecordEntry>)
    : (unknownType as unknown as z.ZodType<RecordEntry>);
});

/** The records that the network answers by itself. */
export const zoneSchema = z.array(record).max(10_000);
export type ZoneEntry = z.output<typeof zoneSchema>;
