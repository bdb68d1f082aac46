// Parse, typed access and forward, measured against the JavaScript SIP libraries on npm, on the same messages, in turns
// in one run. Prints processor time per message and ratios; with --json the same as JSON. Everything is counted in
// processor time, so that a loaded machine makes a run longer and not another one.
import { cpus } from 'node:os';
import { invite, ok, register } from './parse/messages.mjs';
import { jssip, sip, sipJs } from './parse/peers.mjs';
import * as trapezoid from './parse/trapezoid.mjs';

const rounds = 24;
/** In microseconds of processor time. */
const warmUpTime = 600_000;
const roundTime = 25_000;
const messages = [invite, ok, register];

const libraries = { trapezoid, jssip: jssip(), 'sip.js': await sipJs(), sip: sip() };

/** Processor time of one call over all messages, in µs per message, taken over at least so many µs. */
function measure(job, atLeast) {
  const started = process.cpuUsage();
  let count = 0;
  let used = 0;
  do {
    for (let i = 0; i < 20; i++) for (const message of messages) job(message);
    count += 20 * messages.length;
    const { user, system } = process.cpuUsage(started);
    used = user + system;
  } while (used < atLeast);
  return used / count;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const results = {};
for (const job of ['parse', 'forward']) {
  const times = Object.fromEntries(Object.keys(libraries).map((name) => [name, []]));
  for (const library of Object.values(libraries)) measure(library[job], warmUpTime);
  for (let round = 0; round < rounds; round++) {
    for (const [name, library] of Object.entries(libraries))
      times[name].push(measure(library[job], roundTime));
  }
  results[job] = Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

const facts = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
if (process.argv.includes('--json'))
  console.log(JSON.stringify({ facts, unit: 'µs per message', results }, undefined, 2));
else {
  console.log(
    `Node ${facts.node}, ${facts.cpu}, processor time per message (INVITE, 200, REGISTER in turn)\n`,
  );
  console.log(
    `${'library'.padEnd(12)}${'parse µs'.padStart(10)}${'ratio'.padStart(8)}${'forward µs'.padStart(13)}${'ratio'.padStart(8)}`,
  );
  for (const name of Object.keys(libraries)) {
    const cell = (job) => results[job][name].toFixed(1);
    const ratio = (job) => (results[job][name] / results[job].trapezoid).toFixed(1);
    console.log(
      `${name.padEnd(12)}${cell('parse').padStart(10)}${ratio('parse').padStart(8)}${cell('forward').padStart(13)}${ratio('forward').padStart(8)}`,
    );
  }
}
