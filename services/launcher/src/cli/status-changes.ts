import type { NetworkMap } from '@trapezoid/console';
import type { Binding } from '@trapezoid/contracts';
import { printable } from './printable.js';
import { describeBinding, describeRefusal, secondsUntil } from './registration-text.js';

/** What has changed between two looks at a network, a line each. @param now milliseconds since 1970. */
export function describeChanges(before: NetworkMap, after: NetworkMap, now: number): string[] {
  return [
    ...serviceChanges(before, after),
    ...bindingChanges(before, after, now),
    ...refusalsSince(before, after),
  ].map((line) => printable(line.trimEnd().replaceAll(/ {3,}/g, '  ')));
}

function serviceChanges(before: NetworkMap, after: NetworkMap): string[] {
  const were = new Map(before.services.map(({ name, ready }) => [name, ready]));
  return after.services
    .filter(({ name, ready }) => were.get(name) !== ready)
    .map(({ name, ready, detail }) => (ready ? `${name} is ready` : `${name} is NOT READY: ${detail ?? ''}`));
}

type Bindings = ReadonlyMap<string, { readonly addressOfRecord: string; readonly binding: Binding }>;

function bindingChanges(before: NetworkMap, after: NetworkMap, now: number): string[] {
  if (before.registrations.kind !== 'known' || after.registrations.kind !== 'known') return [];
  const were = bindingsOf(before.registrations.records);
  const are = bindingsOf(after.registrations.records);
  // Of a long list the map has the first page alone: who is not on it may be on another.
  const whole = after.registrations.total === after.registrations.records.length;
  const lines: string[] = [];
  for (const [key, { addressOfRecord, binding }] of are) {
    const old = were.get(key)?.binding;
    if (old !== undefined && old.updatedAt === binding.updatedAt) continue;
    const verb = old === undefined ? 'registered' : 'refreshed';
    const { contact, expiresAt } = binding;
    const about = [`for ${secondsUntil(expiresAt, now)} s`, ...describeBinding(binding)].join('  ');
    lines.push(`${addressOfRecord} ${verb} ${contact}  ${about}`);
  }
  for (const [key, { addressOfRecord, binding }] of were) {
    if (!whole || are.has(key)) continue;
    const end = binding.expiresAt <= now ? 'has expired' : 'is gone';
    lines.push(`${addressOfRecord} at ${binding.contact} ${end}`);
  }
  return lines;
}

function bindingsOf(
  records: readonly { readonly addressOfRecord: string; readonly bindings: readonly Binding[] }[],
): Bindings {
  return new Map(
    records.flatMap(({ addressOfRecord, bindings }) =>
      bindings.map((binding) => {
        const { contact, instance, regId } = binding;
        // A phone may register anew from another address over the same flow: that is another contact.
        return [
          JSON.stringify([addressOfRecord, contact, instance, regId]),
          { addressOfRecord, binding },
        ] as const;
      }),
    ),
  );
}

function refusalsSince(before: NetworkMap, after: NetworkMap): string[] {
  const last = Math.max(0, ...before.refusals.map(({ at }) => at));
  const known = new Set(before.refusals.filter(({ at }) => at === last).map(keyOf));
  return after.refusals
    .filter((refusal) => refusal.at > last || (refusal.at === last && !known.has(keyOf(refusal))))
    .reverse()
    .map((refusal) => {
      const [whom = '', from = '', ...why] = describeRefusal(refusal);
      return `${whom} ${from} was refused: ${why.join('  ')}`;
    });
}

function keyOf(refusal: NetworkMap['refusals'][number]): string {
  return JSON.stringify([refusal.callId, refusal.at, refusal.times, refusal.statusCode]);
}
