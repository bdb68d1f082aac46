import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDataDirectory } from './data-directory.js';
import { identifyProcess } from './process-identity.js';

describe("a network's data directory", () => {
  let parent: string;
  let path: string;
  let count = 0;

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'data-'));
  });
  beforeEach(() => {
    path = join(parent, String(++count), 'lab');
  });
  afterAll(() => rm(parent, { recursive: true }));

  const holdAs = async (holder: unknown) => {
    await (await openDataDirectory(path)).release();
    await writeFile(join(path, 'lock.json'), typeof holder === 'string' ? holder : JSON.stringify(holder));
  };

  it('is made, and is free again when it is released', async () => {
    const first = await openDataDirectory(path);
    await first.release();
    const second = await openDataDirectory(path);
    expect(await readdir(path)).toEqual(['lock.json']);
    await second.release();
    expect(await readdir(path)).toEqual([]);
  });

  it('is for one network at a time', async () => {
    const first = await openDataDirectory(path);
    await expect(openDataDirectory(path)).rejects.toThrow(
      `this lab is running already: process ${process.pid} uses the data directory ${path}; stop it first`,
    );
    expect(await readdir(path)).toEqual(['lock.json']);
    await first.release();
  });

  it('goes to one of those who come at the same moment', async () => {
    await holdAs({ pid: 2 ** 22 + 1, began: 'long ago' });
    const outcomes = await Promise.allSettled([openDataDirectory(path), openDataDirectory(path)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it.each([
    ['a process that is gone', { pid: 2 ** 22 + 1, began: '' }],
    ['a process of a number that another one has now', { pid: process.pid, began: 'another boot 5' }],
    ['half a file', '{"pid": 1'],
  ])('is taken over from %s', async (_, holder) => {
    await holdAs(holder);
    const directory = await openDataDirectory(path);
    expect(JSON.parse(await readFile(join(path, 'lock.json'), 'utf8'))).toEqual(
      await identifyProcess(process.pid),
    );
    await directory.release();
  });

  it('that can not be made is told with what to do', async () => {
    await writeFile(join(parent, 'file'), '');
    await expect(openDataDirectory(join(parent, 'file', 'lab'))).rejects.toThrow(
      /^the data directory .* can't be used \(ENOTDIR.*\): give another one with --data$/,
    );
  });
});
