// What is measured of a running system.
import { setTimeout as delay } from 'node:timers/promises';
import { load, registerCallees, registeredCallees } from './load.mjs';
import { memory, processorTime } from './processes.mjs';

/** Processor time of a system per request or call, in µs. */
export async function costOf(system, callees, job, { count, rate }) {
  const pids = system.pids();
  const before = processorTime(pids);
  const { failed, successful, errors } = await load(system, callees, job, { count, rate });
  const used = processorTime(pids) - before;
  if (successful === 0) throw new Error(`no ${job} came to its end\n${errors}`);
  return { cost: used / count, failed, errors };
}

const share = (values, part) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)];

/** Set-up within this, in ms, for all but one of a hundred. */
const patience = 50;

/**
 * The highest rate of calls per second at which none fails and the 99th percentile of set-up stays under 50 ms, looked for in
 * a bounded number of windows: doubled until it fails, then halved in between.
 */
export async function highestRate(system, callees, { seconds, start, steps }) {
  const windows = [];
  const holds = async (rate) => {
    const limit = Math.max(200, rate);
    const count = rate * seconds;
    const times = { count, rate, limit, patience: (seconds + 10) * 1000 };
    const began = Date.now();
    const { failed, successful, responseTimes } = await load(system, callees, 'call', times);
    const elapsed = (Date.now() - began) / 1000;
    const p99 = share(responseTimes, 0.99) ?? Infinity;
    // A SIPp that could not send as told has not shown that rate.
    const held = failed === 0 && successful === count && p99 < patience && elapsed < seconds * 1.15 + 1;
    windows.push({ rate, failed, p99, elapsed, held });
    await delay(1000);
    return held;
  };
  let [low, high] = [0, undefined];
  for (let rate = start; windows.length < steps; ) {
    if (await holds(rate)) low = rate;
    else high = rate;
    if (high !== undefined && high - low <= Math.max(20, low / 10)) break;
    rate = high === undefined ? rate * 2 : Math.round((low + high) / 2);
  }
  return { rate: low, windows };
}

async function settledMemory(system) {
  system.collectGarbage();
  await delay(1500);
  system.collectGarbage();
  await delay(1000);
  return memory(system.pids());
}

/** Bytes for each registration of a new user, and for each call that is answered and stands; of a system just started. */
export async function memoryUse(system, callees) {
  const [registrations, calls, rate] = [20_000, 2000, 250];
  await registerCallees(system, callees, 500);
  await load(system, callees, 'call', { count: 100, rate: 50 });
  await delay(33_000);
  const before = await settledMemory(system);
  const all = { count: registrations, rate: 1000, users: registrations, patience: 120_000 };
  await load(system, callees, 'register', all);
  // Transactions of REGISTER stand for 32 s more where there are any (RFC 3261 §17.2.2, timer J).
  await delay(33_000);
  const registered = await settledMemory(system);
  const setUp = (calls / rate) * 1000;
  const standing = { count: calls, rate, hold: setUp + 10_000, limit: calls, patience: 90_000 };
  const done = load(system, callees, 'call', standing);
  await delay(setUp + 3000);
  const open = await settledMemory(system);
  await done;
  return {
    memory: before,
    // Callees were registered before.
    registrationMemory: (registered - before) / (registrations - registeredCallees),
    callMemory: (open - registered) / calls,
  };
}
