import type { Lab, ServicePlan } from '@trapezoid/lab';
import type { RunningService } from '@trapezoid/service';
import { connectBus } from '../network/connect-bus.js';
import { feedCollector } from '../network/feed-collector.js';
import { inStartingOrder, startServices } from '../network/start-network.js';
import { tellHealth } from '../network/tell-health.js';
import { CliError } from './cli-error.js';
import { addressTranslation, healthPort, natsSettings } from './environment.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { loggers } from './loggers.js';
import { runUntilInterrupted } from './run-until-interrupted.js';
import {
  consoleTokenOf,
  dataPath,
  hepTargetOf,
  metricsOf,
  readLab,
  type StartOptions,
} from './start-options.js';
import type { Terminal } from './terminal.js';

/**
 * Runs services of a lab in this process until it is interrupted. Each has a connection of its own to NATS: they meet as they would
 * from processes of their own.
 */
export async function service(
  names: readonly string[],
  options: StartOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const lab = await readLab(options, terminal);
  const plans = inStartingOrder([...new Set(names)].map((name) => planOf(name, lab)));
  const nats = natsSettings(terminal.environment);
  const translation = addressTranslation(terminal.environment);
  const healthAt = healthPort(terminal.environment);
  if (nats === undefined) {
    throw new CliError(
      'a service of its own meets the others over NATS: set NATS_URL, e.g. NATS_URL=nats://127.0.0.1:4222, ' +
        'or start all of them in one process with `npm start`',
    );
  }
  const hep = await hepTargetOf(options);
  const loggerFor = await loggers(options, terminal);
  const consoleToken = consoleTokenOf(terminal);
  const dataDirectory = dataPath(options, lab, terminal);
  const served = await metricsOf(options, terminal);
  const metrics = served?.metrics;

  /** Starts one of them; answers with what ends it. */
  const start = async (plan: ServicePlan): Promise<() => Promise<void>> => {
    const { name } = plan;
    const { bus, natsServer } = await connectBus({
      nats,
      name: `trapezoid ${lab.name} ${name}`,
      logger: loggerFor(name),
      waits: true,
      metrics,
    });
    try {
      const feed = await feedCollector({ lab, bus, logger: loggerFor('hep'), hep, service: plan });
      const running = await startServices([plan], {
        lab,
        bus,
        loggerFor,
        dataDirectory,
        metrics,
        consoleToken,
        translation,
      });
      healthOf.push(...running.services);
      terminal.print(
        options.json
          ? JSON.stringify({ event: 'ready', service: name, lab: lab.name, natsServer })
          : `${name} of ${lab.name} runs over NATS at ${natsServer}; Ctrl+C stops it`,
      );
      if (running.consoleToken !== undefined)
        terminal.note(`trapezoid: the console wants this token: ${running.consoleToken}`);
      return async () => {
        await running.close();
        await feed?.close();
        await bus.close();
      };
    } catch (error) {
      await bus.close();
      throw error;
    }
  };

  const healthOf: RunningService[] = [];
  const ends: (() => Promise<void>)[] = [];
  const endAll = async () => {
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end();
    await served?.close();
  };
  try {
    if (healthAt !== undefined) ends.push(await tellHealth(healthAt, () => healthOf));
    for (const plan of plans) ends.push(await start(plan));
  } catch (error) {
    await endAll();
    throw error;
  }
  await runUntilInterrupted(terminal, endAll);
  return exitCodes.done;
}

function planOf(name: string, lab: Lab): ServicePlan {
  const plan = lab.services.find((candidate) => candidate.name === name);
  if (plan !== undefined) return plan;
  const names = lab.services.map((candidate) => candidate.name).join(', ');
  throw new CliError(`${lab.file} has no service ${JSON.stringify(name)}: give one of ${names}`);
}
