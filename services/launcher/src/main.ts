import { isSupported, tooOld } from './node-version.js';

if (!isSupported(process.versions.node)) {
  console.error(tooOld(process.versions.node));
  process.exit(1);
}

// Loaded here, so that an older Node comes as far as the lines above.
const { processTerminal } = await import('./cli/terminal.js');
const { runCommandLine } = await import('./cli/run-command-line.js');

const code = await runCommandLine(process.argv.slice(2), processTerminal());
// What is still on its way to a pipe goes out first; then nothing left behind may hold the process.
process.stdout.write('', () => process.exit(code));
