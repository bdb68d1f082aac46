// Names the tiers that were skipped for want of a program, and how to get it.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the tests leave a note per skipped tier; see libs/testkit/src/tier.ts. */
const notes = process.env.TRAPEZOID_TIER_NOTES ?? join(tmpdir(), `trapezoid-tiers-${process.pid}`);
process.env.TRAPEZOID_TIER_NOTES = notes;

export default class TierReporter {
  onRunStart() {
    rmSync(notes, { recursive: true, force: true });
  }

  onRunComplete() {
    let files = [];
    try {
      files = readdirSync(notes);
    } catch {
      return;
    }
    for (const file of files.sort())
      console.error(`tier skipped: ${readFileSync(join(notes, file), 'utf8')}`);
    rmSync(notes, { recursive: true, force: true });
  }
}
