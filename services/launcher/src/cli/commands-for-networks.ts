import { type Command, Option } from 'commander';
import type { CaOptions } from './ca.js';
import { durationArgument } from './duration.js';
import type { Finish } from './exit-codes.js';
import { fileFormats } from './file-formats.js';
import type { LadderOptions } from './ladder.js';
import {
  asciiOption,
  contextOf,
  exportOption,
  type GlobalOptions,
  type LadderFlags,
  whyOption,
} from './shared-options.js';
import type { StartOptions } from './start-options.js';
import type { Terminal } from './terminal.js';

/** The commands that start a network and look at it as a whole. */
export function addNetworkCommands(program: Command, terminal: Terminal, finish: Finish): void {
  withStartOptions(program.command('up'))
    .description('run all services of a lab in this process, until Ctrl+C; over NATS where NATS_URL is set')
    .argument('[file]', 'the lab file; as --lab')
    .action(async (file: string | undefined, _options, command: Command) => {
      const { up } = await import('./up.js');
      finish(await up({ ...(file === undefined ? {} : { lab: file }), ...startOptions(command) }, terminal));
    });

  withStartOptions(program.command('service'))
    .description('run one service of a lab, or several, as a process of their own, over NATS at NATS_URL')
    .argument('<name...>', 'names in the lab file')
    .option('--peers-by-name', 'find the other services by their names in the DNS, as containers do', false)
    .option('--console-host <address>', "let the console listen there instead of at the lab file's address")
    .action(async (names: string[], _options, command: Command) => {
      const { service } = await import('./service.js');
      finish(await service(names, startOptions(command), terminal));
    });

  program
    .command('compose')
    .description('print a docker-compose.yml that runs a lab in containers')
    .argument('[file]', 'the lab file (default: labs/basic.yaml)')
    .action(async (file: string | undefined) => {
      const { compose } = await import('./compose.js');
      finish(await compose(file === undefined ? {} : { lab: file }, terminal));
    });

  program
    .command('status')
    .description('show who listens where, who is registered, and whom the registrar refused')
    .option('-w, --watch', 'go on until Ctrl+C, looking every second', false)
    .action(async ({ watch }: { watch: boolean }, command: Command) => {
      const { status } = await import('./status.js');
      finish(await status({ watch }, contextOf(command, terminal)));
    });

  program
    .command('trace')
    .description('follow all traffic as a ladder, until Ctrl+C')
    .option('--call-id <id>', 'only this call, with all its legs')
    .addOption(asciiOption())
    .addOption(whyOption())
    .addOption(exportOption())
    .action(async (options: LadderFlags & { callId?: string }, command: Command) => {
      const { trace } = await import('./trace.js');
      finish(await trace(options, contextOf(command, terminal)));
    });

  program
    .command('capture')
    .description(
      'write all traffic to a file that Wireshark reads, TLS and WebSocket in the clear, until Ctrl+C',
    )
    .argument('<file>', 'e.g. out.pcapng')
    .option('--call-id <id>', 'only this call, with all its legs')
    .option('--duration <time>', 'end after so long', durationArgument(100, 86_400_000))
    .action(async (file: string, options: { callId?: string; duration?: number }, command: Command) => {
      const { capture } = await import('./capture.js');
      finish(await capture({ file, ...options }, contextOf(command, terminal)));
    });

  program
    .command('ladder')
    .description(
      'draw a call that was followed, or one from a file, with all its legs; or write it to a file',
    )
    .argument(
      '[file]',
      'what `trace --json` or `call --json` has printed (default: what the running lab has seen)',
    )
    .option('--call <id>', 'the Call-ID of any of its legs')
    .addOption(new Option('--format <format>', 'of the output').choices(fileFormats))
    .option('-o, --output <file>', 'write it there; its name may say the format')
    .addOption(asciiOption())
    .option('--no-why', 'without the reasons')
    .action(async (file: string | undefined, options: LadderOptions, command: Command) => {
      const { ladder } = await import('./ladder.js');
      const from = file === undefined ? {} : { file };
      finish(await ladder({ ...from, ...options }, contextOf(command, terminal)));
    });

  withLabOptions(program.command('ca'))
    .description("print the certificate of the lab's authority, for a phone to trust")
    .option('--fingerprint', 'its SHA-256 fingerprint instead', false)
    .action(async (_options, command: Command) => {
      const { ca } = await import('./ca.js');
      const { json = false, ...options } = command.optsWithGlobals<GlobalOptions & Omit<CaOptions, 'json'>>();
      finish(await ca({ ...options, json }, terminal));
    });

  program
    .command('clear')
    .description('drop every binding of an address-of-record by hand')
    .argument('<address-of-record>', 'e.g. alice@lab.test')
    .action(async (addressOfRecord: string, _options, command: Command) => {
      const { clear } = await import('./clear.js');
      finish(await clear(addressOfRecord, contextOf(command, terminal)));
    });
}

function withStartOptions(command: Command): Command {
  return withLabOptions(command)
    .option('--metrics <host:port>', 'serve metrics for Prometheus there (or TRAPEZOID_METRICS)')
    .option('--host <address>', "listen there instead of at the lab file's host")
    .option(
      '--hep <host:port>',
      'send all messages to sngrep, Homer or another collector of HEP (default port 9060)',
    );
}

function withLabOptions(command: Command): Command {
  return command
    .option('--lab <file>', 'the lab file (default: labs/basic.yaml)')
    .option('--data <directory>', 'where registrations and certificates are kept (default: .lab-data/NAME)');
}

function startOptions(command: Command): StartOptions {
  const { json = false, ...options } = command.optsWithGlobals<GlobalOptions & Omit<StartOptions, 'json'>>();
  return { ...options, json };
}
