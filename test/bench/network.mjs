// Trapezoid, Kamailio and a proxy over the `sip` package from npm, side by side on loopback under the same SIPp scenarios, in one
// run: processor time per request and call, the highest rate, memory, start-up time. Prints a table and writes
// test/bench/results/network.json. docs/performance.md says what it means.
//
//   npm run bench [-- --quick] [--only embedded,kamailio] [--jobs call,register] [--no-rates] [--no-memory]
//     [--registrations 100000] [--output file]
//
// --registrations: so many users are registered beforehand, in place of the 2,000 that are called.
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findProgram } from '@trapezoid/testkit/programs';
import { registerCallees, registerUsers, startCallees } from './network/load.mjs';
import { costOf, highestRate, memoryUse } from './network/measures.mjs';
import { printResults } from './network/print-results.mjs';
import { systems } from './network/systems.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    jobs: { type: 'string' },
    'no-rates': { type: 'boolean', default: false },
    'no-memory': { type: 'boolean', default: false },
    output: { type: 'string' },
    registrations: { type: 'string', default: '0' },
  },
});
const { quick } = options;
const registrations = Number(options.registrations);
const accounts = Math.max(20_000, registrations);
const rounds = quick ? 3 : 5;
const load = { count: quick ? 1000 : 2000, rate: 400 };
const search = { seconds: 10, start: 200, steps: 8 };
const allJobs = ['register', 'registerWithDigest', 'registerThroughProxy', 'message', 'call'];
const jobs = options.jobs?.split(',') ?? allJobs;
const names = options.only?.split(',') ?? Object.keys(systems);

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const say = (text) => process.stderr.write(`${text}\n`);

if (findProgram('sipp') === undefined) {
  say('bench: needs SIPp (Debian: apt-get install sip-tester)');
  process.exit(1);
}
const unknown = [
  ...jobs.filter((job) => !allJobs.includes(job)),
  ...names.filter((name) => !(name in systems)),
];
if (unknown.length > 0) {
  say(
    `bench: unknown ${unknown.join(', ')}; systems are ${Object.keys(systems).join(', ')}; jobs are ${allJobs.join(', ')}`,
  );
  process.exit(2);
}

// What was started ends with this process.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
const results = {};
const running = {};
const callees = await startCallees();
try {
  for (const name of names) {
    const { title, start } = systems[name];
    if (start === undefined) {
      say(`${title}: not installed, left out`);
      continue;
    }
    const times = [];
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      await running[name]?.stop();
      const began = performance.now();
      running[name] = await start(accounts);
      times.push(performance.now() - began);
    }
    results[name] = { title, startUp: median(times), cost: {}, failed: 0 };
    say(`${title}: up after ${Math.round(median(times))} ms`);
  }

  // In turns, so that what else the machine does meets all of them; the first round warms up and does not count.
  const costs = Object.fromEntries(
    Object.keys(running).map((name) => [name, Object.fromEntries(jobs.map((job) => [job, []]))]),
  );
  for (const system of Object.values(running)) {
    await registerUsers(system, callees, registrations);
    await registerCallees(system, callees, load.rate);
  }
  for (let round = 0; round <= rounds; round++) {
    for (const [name, system] of Object.entries(running)) {
      for (const job of jobs) {
        const { cost, failed, errors } = await costOf(system, callees, job, load);
        if (failed > 0) say(`${systems[name].title}: ${failed} of ${job} failed\n${errors.slice(0, 600)}`);
        if (round > 0) costs[name][job].push(cost);
        results[name].failed += failed;
      }
    }
    say(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
  }
  for (const [name, byJob] of Object.entries(costs)) {
    for (const [job, all] of Object.entries(byJob)) results[name].cost[job] = median(all);
  }

  if (!quick && !options['no-rates']) {
    for (const [name, system] of Object.entries(running)) {
      results[name].rate = await highestRate(system, callees, search);
      say(`${systems[name].title}: ${results[name].rate.rate} calls a second`);
    }
  }
  if (!quick && !options['no-memory']) {
    for (const name of Object.keys(running)) {
      // From a fresh start: what has once been used is not given back, and would hide what is needed now.
      await running[name].stop();
      running[name] = await systems[name].start(accounts);
      Object.assign(results[name], await memoryUse(running[name], callees));
      const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
      say(`${systems[name].title}: ${mebibytes(results[name].memory)} before registrations and calls`);
    }
  }
} finally {
  await Promise.all(Object.values(running).map((system) => system.stop()));
  await callees.stop();
}

const facts = {
  date: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  memory: totalmem(),
  quick,
  ...load,
  registrations,
  rounds,
};
const output = options.output ?? fileURLToPath(new URL('results/network.json', import.meta.url));
if (!quick || options.output !== undefined) {
  await mkdir(dirname(output), { recursive: true });
  await writeFile(output, `${JSON.stringify({ facts, results }, undefined, 2)}\n`);
}
console.log(printResults(facts, results));
