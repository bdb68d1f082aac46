// Builds the console's page where its sources have changed since the last time.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const page = 'services/console/page';
/** What the page is made of; of the libraries only what runs in a browser. */
const sources = [
  `${page}/src`,
  `${page}/public`,
  `${page}/index.html`,
  `${page}/vite.config.mjs`,
  `${page}/package.json`,
  'libs/ladder/src',
  'libs/sip/src/transaction',
  'pnpm-lock.yaml',
];

/** Resolves with the exit code of the build, 0 where there was nothing to build. */
export function buildPage(root) {
  const stamp = join(root, page, 'dist', '.stamp');
  const want = digest(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return Promise.resolve(0);
  return new Promise((resolve) => {
    const vite = join(root, page, 'node_modules/vite/bin/vite.js');
    const builder = spawn(process.execPath, [vite, 'build', '--logLevel', 'error'], {
      cwd: join(root, page),
      stdio: ['inherit', 2, 2],
    });
    builder.on('exit', (code) => {
      if (code === 0) writeFileSync(stamp, want);
      resolve(code ?? 1);
    });
  });
}

function digest(root) {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(join(root, source)))
      hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesOf(path) {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(spec|fixture)\.ts$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort();
  } catch {
    return [path];
  }
}
