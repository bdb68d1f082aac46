import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, knownPrograms, type ProgramName } from './known-programs.js';

/** Tests that need real programs of the machine. */
export interface Tier {
  readonly name: string;
  readonly programs: readonly ProgramName[];
}

type Suite = (title: string, body: () => void) => void;

/** What is used of the test runner, which puts these into the global scope. */
export interface TestRunner {
  readonly describe: Suite & { readonly skip: Suite };
  readonly it: (title: string, body: () => void) => void;
}

export interface TierSettings {
  readonly find?: (program: ProgramName) => string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly runner?: TestRunner;
}

/**
 * A suite that runs where all programs of its tier are installed. Elsewhere it is skipped and a note is left
 * for the reporter that names skipped tiers; on a build machine (CI=true) it fails.
 */
export function describeTier(tier: Tier, title: string, body: () => void, settings: TierSettings = {}): void {
  const find = settings.find ?? findProgram;
  const environment = settings.environment ?? process.env;
  const runner = settings.runner ?? (globalThis as unknown as TestRunner);
  const absent = tier.programs.filter((program) => find(program) === undefined);
  if (absent.length === 0) {
    runner.describe(title, body);
    return;
  }
  const needs = `needs ${absent.map((program) => `${program} (${knownPrograms[program].howToGet})`).join(', ')}`;
  if (environment.CI === 'true') {
    runner.describe(title, () => {
      runner.it(needs, () => {
        throw new Error(`tier ${tier.name} ${needs}`);
      });
    });
    return;
  }
  const notes = environment.TRAPEZOID_TIER_NOTES;
  if (notes !== undefined && notes !== '') {
    mkdirSync(notes, { recursive: true });
    writeFileSync(join(notes, tier.name), `${tier.name}: ${needs}`);
  }
  runner.describe.skip(title, body);
}
