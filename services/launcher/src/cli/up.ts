import { connectBus } from '../network/connect-bus.js';
import { openDataDirectory } from '../network/data-directory.js';
import { feedCollector } from '../network/feed-collector.js';
import { startNetwork } from '../network/start-network.js';
import { networkSummary, printBanner } from './banner.js';
import { addressTranslation, natsSettings } from './environment.js';
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

/** Runs all services of a lab in this process until it is interrupted; over NATS where NATS_URL is set. */
export async function up(options: StartOptions, terminal: Terminal): Promise<ExitCode> {
  const lab = await readLab(options, terminal);
  const hep = await hepTargetOf(options);
  const consoleToken = consoleTokenOf(terminal);
  const nats = natsSettings(terminal.environment);
  const translation = addressTranslation(terminal.environment);
  const loggerFor = await loggers(options, terminal);
  const served = await metricsOf(options, terminal);
  const directory = await openDataDirectory(dataPath(options, lab, terminal));
  try {
    const { bus, natsServer } = await connectBus({
      nats,
      name: `trapezoid ${lab.name}`,
      logger: loggerFor('bus'),
      metrics: served?.metrics,
    });
    try {
      const feed = await feedCollector({ lab, bus, logger: loggerFor('hep'), hep });
      const network = await startNetwork({
        lab,
        bus,
        loggerFor,
        dataDirectory: directory.path,
        metrics: served?.metrics,
        consoleToken,
        translation,
      });
      const summary = networkSummary(lab, network.consoleUrl, natsServer, network.consoleToken);
      terminal.print(
        options.json ? JSON.stringify({ event: 'ready', ...summary }) : printBanner(lab, summary),
      );
      await runUntilInterrupted(terminal, async () => {
        await network.close();
        await feed?.close();
      });
    } finally {
      await bus.close();
    }
  } finally {
    await directory.release();
    await served?.close();
  }
  return exitCodes.done;
}
