// The loads: what SIPp sends to a system, and what comes of it.
import { readFileSync } from 'node:fs';
import { runSipp, startSippServer } from '@trapezoid/testkit/programs';

const scenario = (name) => readFileSync(new URL(`scenarios/${name}.xml`, import.meta.url), 'utf8');

/** `user00000`, … */
const userNames = (count, first) =>
  Array.from({ length: count }, (_, index) => `user${String(first + index).padStart(5, '0')}`);

/** More at once would only fill the buffers of sockets. */
const atOnce = 50;

/** Those who are called, one SIPp for each kind of request; they answer all systems. */
export async function startCallees() {
  const server = (name) =>
    startSippServer({ scenario: scenario(name), arguments: ['-buff_size', '4194304', '-l', '100000'] });
  const [calls, messages] = [await server('answer-call'), await server('answer-message')];
  return {
    calls: calls.port,
    messages: messages.port,
    stop: () => Promise.all([calls.stop(0), messages.stop(0)]),
  };
}

/** The users that each callee answers for. */
const called = 1000;
export const registeredCallees = 2 * called;

/** What is sent: to which element, by which scenario, in whose name. `rows` has the users first. */
const jobs = {
  register: { to: 'registrar', scenario: 'register', domain: 'lab.test', callee: 'calls', first: 0 },
  registerThroughProxy: { to: 'proxy', scenario: 'register', domain: 'lab.test', callee: 'calls', first: 0 },
  registerWithDigest: {
    to: 'registrar',
    scenario: 'register-with-digest',
    domain: 'digest.test',
    callee: 'calls',
    first: 0,
  },
  registerForMessages: {
    to: 'registrar',
    scenario: 'register',
    domain: 'lab.test',
    callee: 'messages',
    first: called,
  },
  message: { to: 'proxy', scenario: 'message', domain: 'lab.test', callee: 'messages', first: called },
  call: { to: 'proxy', scenario: 'call', domain: 'lab.test', callee: 'calls', first: 0 },
};

/**
 * Sends so many requests (or calls) to a system at a rate, and waits for their end.
 * `{ failed, successful, responseTimes }`; `users` more than usual for registrations.
 */
export async function load(system, callees, job, options) {
  const { to, scenario: name, domain, callee, first } = jobs[job];
  const { count, rate, users = called, limit = atOnce, hold = 0, patience = 60_000 } = options;
  const rows = userNames(users, first).map((user) => [
    user,
    String(callees[callee]),
    domain,
    `[authentication username=${user} password=secret]`,
  ]);
  const { failed, successful, responseTimes, errors } = await runSipp({
    scenario: scenario(name),
    remote: `127.0.0.1:${system[to]}`,
    rows,
    calls: count,
    rate,
    concurrentCalls: limit,
    timeout: patience,
    traceResponseTimes: name === 'call',
    arguments: ['-d', String(hold), '-buff_size', '4194304'],
  });
  return { failed, successful, responseTimes: responseTimes ?? [], errors };
}

/** All whom the other jobs call are registered. */
export async function registerCallees(system, callees, rate) {
  for (const job of ['register', 'registerForMessages']) {
    const { failed, errors } = await load(system, callees, job, { count: called, rate });
    if (failed > 0) throw new Error(`${failed} callees could not be registered\n${errors}`);
  }
}

/** So many users are bound, the callees among them. */
export async function registerUsers(system, callees, count) {
  if (count === 0) return;
  const times = { count, users: count, rate: 1000, limit: 100, patience: 600_000 };
  const { successful } = await load(system, callees, 'register', times);
  if (successful < count * 0.99) throw new Error(`only ${successful} of ${count} users could be registered`);
}
