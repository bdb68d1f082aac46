#!/usr/bin/env node
// Sets the workspace up (install, build what is stale) and runs one command. Needs Node and npm alone.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage } from './build-page.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`trapezoid: Node ${process.versions.node} is too old; install Node 20.19 or newer`);
  process.exit(1);
}

const PNPM = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager;
const [command = 'start', ...args] = process.argv.slice(2);
const bin = (path) => join(root, 'node_modules', path);
const note = (text) => process.stderr.write(`trapezoid: ${text}\n`);

function must(file, argv, env = {}) {
  const result = spawnSync(file, argv, {
    cwd: root,
    stdio: ['inherit', 2, 2],
    env: { ...process.env, ...env },
  });
  if (result.status !== 0) {
    note(`${file} ${argv.join(' ')} failed (${result.error?.message ?? result.signal ?? result.status})`);
    process.exit(result.status || 1);
  }
}

function install() {
  const stamp = join(root, 'node_modules', '.trapezoid-stamp');
  const want = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(process.versions.modules + process.platform + process.arch)
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return;
  note('installing dependencies (once)');
  must('npx', ['--yes', '--loglevel=error', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only'], {
    npm_config_loglevel: 'error',
    CI: 'true',
  });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, want);
}

/** Compiles what is stale, the console's page beside it; says so where that takes longer than a second. */
async function build() {
  const slow = setTimeout(() => note('building what has changed (a few seconds)'), 1000);
  const codes = await Promise.all([compile(), buildPage(root)]);
  clearTimeout(slow);
  const failed = codes.find((code) => code !== 0);
  if (failed === undefined) return;
  note('the build failed: see the lines above');
  process.exit(failed);
}

function compile() {
  return new Promise((resolve) => {
    const compiler = spawn(process.execPath, [bin('typescript/bin/tsc'), '-b'], {
      cwd: root,
      stdio: ['inherit', 2, 2],
    });
    compiler.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs a program of ours in this terminal; its exit code and our signals are passed on. */
function run(argv, env = {}) {
  const child = spawn(process.execPath, argv, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

const launcher = ['--enable-source-maps', join(root, 'services/launcher/dist/main.js')];
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', bin('jest/bin/jest.js')];

/** What is generated from the code, and must not be stale. */
const pages = ['tools/conformance.mjs', 'tools/api-report.mjs', 'tools/state-machines.mjs'];

const commands = {
  start: () => run([...launcher, 'up', ...args]),
  lab: () => run([...launcher, ...args]),
  service: () => run([...launcher, 'service', ...args]),
  test: () => run([...jest, ...args]),
  bench: () => {
    const [name, ...options] = args[0]?.startsWith('-') === false ? args : ['network', ...args];
    run([join(root, `test/bench/${name}.mjs`), ...options]);
  },
  build: () => undefined,
  check: () => {
    must(process.execPath, [bin('@biomejs/biome/bin/biome'), 'check', '.']);
    must(process.execPath, [bin('typescript/bin/tsc'), '-p', 'tsconfig.spec.json']);
    must(process.execPath, [bin('typescript/bin/tsc'), '-p', 'test/console/tsconfig.json']);
    must(process.execPath, [bin('typescript/bin/tsc'), '-p', 'services/console/page/tsconfig.json']);
    must(process.execPath, [bin('dependency-cruiser/bin/dependency-cruise.mjs'), 'libs', 'services']);
    for (const page of pages) must(process.execPath, [join(root, page), '--check']);
    note('check passed: lint, format, types, layers, generated pages');
  },
  docs: () => {
    for (const page of pages) must(process.execPath, [join(root, page)]);
  },
  format: () => must(process.execPath, [bin('@biomejs/biome/bin/biome'), 'check', '--write', '.']),
};

if (!(command in commands)) {
  note(`unknown command ${command}; one of ${Object.keys(commands).join(', ')}`);
  process.exit(2);
}
install();
if (command !== 'format') await build();
commands[command]();
