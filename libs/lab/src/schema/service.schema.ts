import { z } from 'zod';
import type { ServiceKind } from '../lab.js';
import { strictObject } from './issue.js';
import { durationInSeconds, elementName, hostName, ipAddress, listOfDifferent, port } from './scalars.js';

export const protocol = z
  .string()
  .transform((value) => value.toUpperCase())
  .pipe(z.enum(['UDP', 'TCP']));

function listeningPoint(lowestPort: 0 | 1) {
  return strictObject({ protocol, host: ipAddress.optional(), port: port(lowestPort) });
}

const listen = z.array(listeningPoint(1)).min(1).max(20);

function common<Kind extends ServiceKind>(kind: Kind) {
  return { kind: z.literal(kind).default(kind as never), domains: listOfDifferent(hostName).optional() };
}

export const serviceSchemas = {
  location: strictObject(common('location')),
  registrar: strictObject({ ...common('registrar'), listen }),
  proxy: strictObject({
    ...common('proxy'),
    listen,
    recordRoute: z.boolean().default(true),
    // RFC 3261 §16.6 step 11: timer C MUST be larger than 3 minutes.
    timerC: durationInSeconds(181, 86_400).default(181),
    registrar: elementName.optional(),
  }),
  redirect: strictObject({ ...common('redirect'), listen }),
  'ua-simulator': strictObject({
    ...common('ua-simulator'),
    listen: z
      .array(listeningPoint(0))
      .min(1)
      .max(20)
      .default([
        { protocol: 'UDP', port: 0 },
        { protocol: 'TCP', port: 0 },
      ]),
    proxy: elementName.optional(),
  }),
  console: strictObject({
    ...common('console'),
    // The control API asks nobody for a password: it stays on loopback unless told by name.
    host: ipAddress.default('127.0.0.1'),
    port: port(1).default(8080),
  }),
};

export type ServiceEntry = { [Kind in ServiceKind]: z.output<(typeof serviceSchemas)[Kind]> }[ServiceKind];

export const serviceKinds = Object.keys(serviceSchemas) as ServiceKind[];
