import { z } from 'zod';
import type { ServiceKind } from '../lab.js';
import { b2buaKeys } from './b2bua.schema.js';
import { forwardingKeys } from './forwarding.schema.js';
import { oneOf, shown, strictObject } from './issue.js';
import { proxyRules } from './proxy-rule.schema.js';
import { redirectRules } from './redirect.schema.js';
import { durationInSeconds, elementName, hostName, ipAddress, listOfDifferent, port } from './scalars.js';
import { tlsSchema } from './tls.schema.js';

export const protocol = z
  .string()
  .transform((value) => value.toUpperCase())
  .pipe(z.enum(['UDP', 'TCP', 'TLS', 'WS', 'WSS']));

function listeningPoint(lowestPort: 0 | 1) {
  return strictObject({ protocol, host: ipAddress.optional(), port: port(lowestPort) });
}

const listen = z.array(listeningPoint(1)).min(1).max(20);
const tls = tlsSchema.optional();

const origin = z.string().regex(/^(null|https?:\/\/[^\s/]{1,255})$/, {
  error: (issue) =>
    `${shown(issue.input)} is no origin (allowed: e.g. https://phone.example:8443, without a path)`,
});

const allowedOrigins = oneOf<'any' | string[]>((value) =>
  typeof value === 'string' ? z.enum(['any']) : listOfDifferent(origin),
);

function common<Kind extends ServiceKind>(kind: Kind) {
  return { kind: z.literal(kind).default(kind as never), domains: listOfDifferent(hostName).optional() };
}

export const serviceSchemas = {
  location: strictObject(common('location')),
  registrar: strictObject({ ...common('registrar'), listen, tls }),
  proxy: strictObject({
    ...common('proxy'),
    // None: it passes on what others are responsible for.
    domains: listOfDifferent(hostName, 0).optional(),
    // The front door of the network: every transport, on the ports that phones try first.
    listen: listen.default([
      { protocol: 'UDP', port: 5060 },
      { protocol: 'TCP', port: 5060 },
      { protocol: 'TLS', port: 5061 },
      { protocol: 'WS', port: 5066 },
      { protocol: 'WSS', port: 5067 },
    ]),
    tls,
    recordRoute: z.boolean().default(true),
    ...forwardingKeys,
    // RFC 3261 §16.6 step 11: timer C MUST be larger than 3 minutes.
    timerC: durationInSeconds(181, 86_400).default(181),
    registrar: elementName.optional(),
    locationCache: z.boolean().default(true),
    flowTimer: durationInSeconds(1, 86_400).optional(),
    allowedOrigins: allowedOrigins.optional(),
    rules: proxyRules.optional(),
    trust: listOfDifferent(z.string().max(300), 0).optional(),
    history: listOfDifferent(z.enum(['history-info', 'diversion'])).optional(),
    strictRouter: z.boolean().default(false),
    b2bua: elementName.optional(),
  }),
  redirect: strictObject({ ...common('redirect'), listen, tls, rules: redirectRules.optional() }),
  b2bua: strictObject({ ...common('b2bua'), listen, tls, ...b2buaKeys }),
  'ua-simulator': strictObject({
    ...common('ua-simulator'),
    listen: z.array(listeningPoint(0)).min(1).max(20).optional(),
    tls,
    proxy: elementName.optional(),
  }),
  console: strictObject({
    ...common('console'),
    host: ipAddress.optional(),
    port: port(1).default(8080),
  }),
};

export type ServiceEntry = { [Kind in ServiceKind]: z.output<(typeof serviceSchemas)[Kind]> }[ServiceKind];

export const serviceKinds = Object.keys(serviceSchemas) as ServiceKind[];
