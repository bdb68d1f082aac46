import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ProgramName } from './known-programs.js';
import { describeTier, type TestRunner, type Tier } from './tier.js';

const tier: Tier = { name: 'interop', programs: ['sipp', 'baresip'] };

describe('a tier of tests', () => {
  let notes: string;
  beforeEach(() => {
    notes = mkdtempSync(join(tmpdir(), 'trapezoid-tier-spec-'));
  });
  afterEach(() => rmSync(notes, { recursive: true, force: true }));

  /** Runs the tier with a runner that records what it is asked for and runs what is not skipped. */
  function runTier(installed: readonly ProgramName[], environment: Record<string, string> = {}) {
    const record: string[] = [];
    const runner: TestRunner = {
      describe: Object.assign(
        (title: string, body: () => void) => {
          record.push(`suite ${title}`);
          body();
        },
        { skip: (title: string) => void record.push(`skipped ${title}`) },
      ),
      it: (title, body) => {
        try {
          body();
          record.push(`passed ${title}`);
        } catch (error) {
          record.push(`failed ${(error as Error).message}`);
        }
      },
    };
    describeTier(tier, 'calls', () => record.push('body'), {
      runner,
      find: (program) => (installed.includes(program) ? `/usr/bin/${program}` : undefined),
      environment: { TRAPEZOID_TIER_NOTES: join(notes, 'deep'), ...environment },
    });
    return record;
  }

  function readNotes(): Record<string, string> {
    const directory = join(notes, 'deep');
    return Object.fromEntries(
      readdirSync(notes, { recursive: true })
        .filter((file) => file !== 'deep')
        .map((file) => [String(file), readFileSync(join(directory, '..', String(file)), 'utf8')]),
    );
  }

  it('runs where all its programs are', () => {
    expect(runTier(['sipp', 'baresip'])).toEqual(['suite calls', 'body']);
    expect(readNotes()).toEqual({});
  });

  it('is skipped where one is absent, with a note that says how to get it', () => {
    expect(runTier(['sipp'])).toEqual(['skipped calls']);
    expect(readNotes()).toEqual({
      'deep/interop':
        'interop: needs baresip (Debian: apt-get install baresip-core; others: https://github.com/baresip/baresip)',
    });
  });

  it('is noted once, whichever of its suites are skipped', () => {
    runTier([]);
    runTier([]);
    expect(Object.keys(readNotes())).toEqual(['deep/interop']);
    expect(readNotes()['deep/interop']).toMatch(/^interop: needs sipp \(.*sip-tester.*\), baresip \(/);
  });

  it('is skipped without a note where nobody collects notes', () => {
    expect(runTier([], { TRAPEZOID_TIER_NOTES: '' })).toEqual(['skipped calls']);
    expect(readNotes()).toEqual({});
  });

  it('fails where a program is absent on a build machine', () => {
    const [suite, outcome] = runTier(['sipp'], { CI: 'true' });
    expect(suite).toBe('suite calls');
    expect(outcome).toMatch(/^failed tier interop needs baresip \(/);
    expect(readNotes()).toEqual({});
  });
});
