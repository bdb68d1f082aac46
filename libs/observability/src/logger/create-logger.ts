import { pino } from 'pino';
import type { LogFields, Logger, LogLevel } from './logger.js';
import { prettyLine } from './pretty-line.js';
import { redactFields, redactText } from './redact.js';

export interface LoggerOptions {
  /** The service whose lines these are: its name in the lab file. */
  readonly service: string;
  readonly level: LogLevel;
  /** Lines for a reader instead of JSON. */
  readonly pretty?: boolean;
  /** Where lines go instead of stderr. */
  readonly destination?: { write(line: string): void };
}

/**
 * A logger that writes one line per message, JSON unless `pretty`, to stderr.
 * Passwords, HA1 values and the credentials of Authorization and Proxy-Authorization never reach it.
 */
export function createLogger(options: LoggerOptions): Logger {
  // Written at once: the last line before a crash is the one that matters.
  const destination = options.destination ?? pino.destination({ fd: 2, sync: true });
  const colour = options.destination === undefined && process.stderr.isTTY === true;
  const stream =
    options.pretty === true
      ? { write: (line: string) => void destination.write(prettyLine(line, colour)) }
      : destination;
  const sink = pino(
    {
      level: options.level,
      base: { service: options.service },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return new PinoLogger(sink);
}

type Level = Exclude<LogLevel, 'silent'>;

class PinoLogger implements Logger {
  constructor(private readonly sink: pino.Logger) {}

  trace(message: string, fields?: LogFields): void {
    this.write('trace', message, fields);
  }
  debug(message: string, fields?: LogFields): void {
    this.write('debug', message, fields);
  }
  info(message: string, fields?: LogFields): void {
    this.write('info', message, fields);
  }
  warn(message: string, fields?: LogFields): void {
    this.write('warn', message, fields);
  }
  error(message: string, fields?: LogFields): void {
    this.write('error', message, fields);
  }
  child(fields: LogFields): Logger {
    return new PinoLogger(this.sink.child(redactFields(fields)));
  }

  private write(level: Level, message: string, fields: LogFields | undefined): void {
    // Redaction costs; a line that nobody sees is not worth it.
    if (!this.sink.isLevelEnabled(level)) return;
    if (fields === undefined) this.sink[level](redactText(message));
    else this.sink[level](redactFields(fields), redactText(message));
  }
}
