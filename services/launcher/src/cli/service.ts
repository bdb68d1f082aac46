import { connectBus } from '../network/connect-bus.js';
import { feedCollector } from '../network/feed-collector.js';
import { startServices } from '../network/start-network.js';
import { CliError } from './cli-error.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { loggers } from './loggers.js';
import { runUntilInterrupted } from './run-until-interrupted.js';
import { dataPath, hepTargetOf, readLab, type StartOptions } from './start-options.js';
import type { Terminal } from './terminal.js';

/** Runs one service of a lab as a process of its own, over NATS, until it is interrupted. */
export async function service(name: string, options: StartOptions, terminal: Terminal): Promise<ExitCode> {
  const lab = await readLab(options, terminal);
  const plan = lab.services.find((candidate) => candidate.name === name);
  if (plan === undefined) {
    const names = lab.services.map((candidate) => candidate.name).join(', ');
    throw new CliError(`${lab.file} has no service ${JSON.stringify(name)}: give one of ${names}`);
  }
  const natsUrl = terminal.environment.NATS_URL;
  if (natsUrl === undefined || natsUrl === '') {
    throw new CliError(
      'a service of its own meets the others over NATS: set NATS_URL, e.g. NATS_URL=nats://127.0.0.1:4222, ' +
        'or start all of them in one process with `npm start`',
    );
  }
  const hep = await hepTargetOf(options);
  const loggerFor = await loggers(options, terminal);
  const { bus, natsServer } = await connectBus(natsUrl, `trapezoid ${lab.name} ${name}`, loggerFor(name));
  try {
    const dataDirectory = dataPath(options, lab, terminal);
    const feed = await feedCollector({ lab, bus, logger: loggerFor('hep'), hep, service: plan });
    const running = await startServices([plan], { lab, bus, loggerFor, dataDirectory });
    terminal.print(
      options.json
        ? JSON.stringify({ event: 'ready', service: name, lab: lab.name, natsServer })
        : `${name} of ${lab.name} runs over NATS at ${natsServer}; Ctrl+C stops it`,
    );
    await runUntilInterrupted(terminal, async () => {
      await running.close();
      await feed?.close();
    });
  } finally {
    await bus.close();
  }
  return exitCodes.done;
}
