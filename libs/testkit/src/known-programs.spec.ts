import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findExecutable } from './known-programs.js';

describe('finding a program', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'trapezoid-programs-spec-'));
    for (const each of ['first', 'second', 'first/tool-as-directory']) mkdirSync(join(directory, each));
    writeFileSync(join(directory, 'first/tool'), '');
    writeFileSync(join(directory, 'second/tool'), '');
    chmodSync(join(directory, 'second/tool'), 0o755);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('takes the first executable file on the path', () => {
    const path = [join(directory, 'first'), '', join(directory, 'second')].join(delimiter);
    expect(findExecutable('tool', path)).toBe(join(directory, 'second/tool'));
  });

  it('finds nothing where no executable file has the name', () => {
    expect(findExecutable('tool', join(directory, 'first'))).toBeUndefined();
    expect(findExecutable('tool-as-directory', join(directory, 'first'))).toBeUndefined();
  });
});
