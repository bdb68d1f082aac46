import { isIP } from 'node:net';
import type { z } from 'zod';
import type { Lab } from './lab.js';
import { LabFileError, type Path, type Problem } from './lab-file-error.js';
import type { Report } from './plan/cross-check.js';
import { planDomains } from './plan/domains.js';
import { checkListeningPoints } from './plan/listening-points.js';
import { planPhones } from './plan/phones.js';
import { planServices } from './plan/services.js';
import { checkPair } from './plan/tls.js';
import { planZone } from './plan/zone.js';
import { describeIssue, shown } from './schema/issue.js';
import { type LabEntry, labSchema } from './schema/lab.schema.js';
import { readYaml, type YamlText } from './yaml-text.js';

/** A lab file may be so long, in bytes. */
export const maximumFileSize = 1024 * 1024;

/** What the command line says over the file. */
export interface LabOverrides {
  /** Where services listen: takes the place of the file's `host`. */
  readonly host?: string;
  /** Where the console listens: takes the place of the file's. */
  readonly consoleHost?: string;
  /** Each service finds the others by their names, which the network's own DNS knows, and not by where they listen. */
  readonly peersByName?: boolean;
}

/**
 * A lab file's text, checked, with every default filled in.
 * @param file its name, for messages.
 * @throws LabFileError with all problems that were found.
 */
export function parseLab(text: string, file: string, overrides: LabOverrides = {}): Lab {
  if (Buffer.byteLength(text) > maximumFileSize) {
    throw new LabFileError(file, [{ path: [], message: 'is too long (allowed: 1 MiB at most)' }]);
  }
  for (const host of [overrides.host, overrides.consoleHost]) {
    if (host === undefined || isIP(host) !== 0) continue;
    const message = `${shown(host)} is no address to listen on (allowed: an IPv4 or IPv6 address)`;
    throw new LabFileError(file, [{ path: ['host'], message }]);
  }
  const yaml = readYaml(text, file);
  const result = labSchema.safeParse(yaml.value, { error: describeIssue });
  if (!result.success) throw new LabFileError(file, inOrder(result.error.issues.flatMap(toProblems), yaml));
  return plan(result.data, file, overrides, yaml);
}

function plan(entry: LabEntry, file: string, overrides: LabOverrides, yaml: YamlText): Lab {
  const problems: Problem[] = [];
  const report: Report = (path, message) => problems.push({ path, message });
  const host = overrides.host ?? entry.host;
  const domains = planDomains(entry.domains, report);
  const tls = { entry: entry.tls, file };
  const phoneProtocols = Object.values(entry.phones).map(({ protocol }) => protocol);
  checkPair(entry.tls, ['tls'], report);
  const services = planServices(
    entry.services,
    domains,
    {
      host,
      consoleHost: overrides.consoleHost,
      peersByName: overrides.peersByName ?? false,
      tls,
      phoneProtocols,
    },
    report,
  );
  checkListeningPoints(services, report);
  const phones = planPhones(entry.phones, domains, services, report);
  if (problems.length > 0) throw new LabFileError(file, inOrder(problems, yaml));
  const description = entry.description === undefined ? {} : { description: entry.description };
  return {
    name: entry.name,
    ...description,
    file,
    host,
    domains,
    services,
    phones,
    ...(entry.hep === undefined ? {} : { hep: entry.hep }),
    ...(entry.dns === undefined ? {} : { dns: entry.dns }),
    ...(entry.zone === undefined ? {} : { zone: planZone(entry.zone) }),
  };
}

/** An issue about unknown keys is one problem per key, at the place of the key. */
function toProblems(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n');
    return issue.keys.map((key, index) => ({
      path: [...path, key],
      message: messages[index] ?? issue.message,
    }));
  }
  // What is wrong with a name that is a key, in the words of the name's own schema.
  if (issue.code === 'invalid_key') {
    return issue.issues.map((inner) => ({ path, message: inner.message }));
  }
  return [{ path, message: issue.message }];
}

function inOrder(problems: readonly Problem[], yaml: YamlText): Problem[] {
  const lineOf = (path: Path) => yaml.lineOf(path);
  return problems
    .map((problem) => ({ ...problem, line: lineOf(problem.path) }))
    .sort((one, other) => one.line - other.line);
}
