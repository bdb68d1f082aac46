import { z } from 'zod';
import type { ServiceKind } from '../lab.js';
import { didYouMean } from '../nearest.js';
import { domainSchema } from './domain.schema.js';
import { hepSchema } from './hep.schema.js';
import { describeIssue, mapOf, shown, strictObject } from './issue.js';
import { phoneSchema } from './phone.schema.js';
import { elementName, hostName, ipAddress } from './scalars.js';
import { type ServiceEntry, serviceKinds, serviceSchemas } from './service.schema.js';
import { tlsSchema } from './tls.schema.js';
import { dnsSchema, zoneSchema } from './zone.schema.js';

/** Settings by name; a service is of the kind that it is named after, or of the one it says. */
const services = mapOf(elementName, z.unknown()).transform((entries, context) => {
  const result: Record<string, ServiceEntry> = {};
  for (const [name, settings] of Object.entries(entries)) {
    const kind = kindOf(name, settings);
    if (kind === undefined) {
      const said = kindIn(settings);
      context.addIssue({
        code: 'custom',
        path: said === undefined ? [name] : [name, 'kind'],
        message: `${shown(said ?? name)} is no kind of service${didYouMean(String(said ?? name), serviceKinds)} (allowed: ${serviceKinds.join(', ')}; under another name with its \`kind\`)`,
      });
      continue;
    }
    const parsed = serviceSchemas[kind].safeParse(settings, { error: describeIssue });
    if (parsed.success) result[name] = parsed.data;
    else {
      for (const issue of parsed.error.issues) {
        context.issues.push({
          ...issue,
          path: [name, ...issue.path],
          input: settings,
        } as z.core.$ZodRawIssue);
      }
    }
  }
  return result;
});

function kindOf(name: string, settings: unknown): ServiceKind | undefined {
  const kind = kindIn(settings) ?? name;
  return serviceKinds.find((candidate) => candidate === kind);
}

function kindIn(settings: unknown): unknown {
  return typeof settings === 'object' && settings !== null && 'kind' in settings ? settings.kind : undefined;
}

export const labSchema = strictObject({
  name: elementName,
  description: z.string().max(2000).optional(),
  host: ipAddress.default('127.0.0.1'),
  tls: tlsSchema.optional(),
  hep: hepSchema.optional(),
  dns: dnsSchema.optional(),
  zone: zoneSchema.optional(),
  domains: mapOf(hostName, domainSchema),
  services,
  phones: mapOf(elementName, phoneSchema).default({}),
});
export type LabEntry = z.output<typeof labSchema>;
