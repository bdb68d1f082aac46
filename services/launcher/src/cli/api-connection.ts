import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';
import { printable } from './printable.js';

export interface AskOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** How long to wait for the answer, in milliseconds. Default 10,000. */
  readonly patience?: number;
}

/** The most that is read of an answer, in bytes. */
const longestAnswer = 16 * 1024 * 1024;

/** HTTP to the control API of a running lab. */
export class ApiConnection {
  readonly address: string;

  /** @throws CliError when it is no HTTP address. */
  constructor(address: string) {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
      throw new CliError(
        `${JSON.stringify(address)} is no address of a control API: write it like http://127.0.0.1:8080`,
        exitCodes.wrongUsage,
      );
    }
    this.address = url.href.replace(/\/+$/, '');
  }

  /** Asks and gives the answer's JSON. @throws CliError with what the lab says, or that there is none. */
  async ask<Answer>(
    method: string,
    path: string,
    isAnswer: (value: unknown) => value is Answer,
    { body, patience = 10_000 }: AskOptions = {},
  ): Promise<Answer> {
    const json =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
    const signal = AbortSignal.timeout(patience);
    const response = await this.fetch(path, { method, signal, ...json });
    const value = await this.readJson(response);
    if (!response.ok) throw new CliError(errorOf(value) ?? this.stranger());
    if (!isAnswer(value)) throw new CliError(this.stranger());
    return value;
  }

  /** Opens a stream of server-sent events. @throws CliError */
  async openStream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await this.fetch(path, { signal, headers: { Accept: 'text/event-stream' } });
    if (!response.ok) throw new CliError(errorOf(await this.readJson(response)) ?? this.stranger());
    const type = response.headers.get('Content-Type') ?? '';
    if (response.body === null || !type.startsWith('text/event-stream')) throw new CliError(this.stranger());
    return response.body;
  }

  /** The error for a lab that has gone while it was talking. */
  lost(): CliError {
    return new CliError(`the lab at ${this.address} has gone`, exitCodes.labNotRunning);
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.address}${path}`, { redirect: 'error', ...init });
    } catch (error) {
      if (nameOf(error) === 'AbortError') throw error;
      throw this.unreachable(error);
    }
  }

  private unreachable(error: unknown): CliError {
    if (nameOf(error) === 'TimeoutError') {
      return new CliError(`the lab at ${this.address} does not answer in time: is it overloaded or stopped?`);
    }
    const why = codeOf(error);
    return new CliError(
      `no lab answers at ${this.address}${why === undefined ? '' : ` (${why})`}: ` +
        'start one with `npm start`, or say with --api where it is',
      exitCodes.labNotRunning,
    );
  }

  private async readJson(response: Response): Promise<unknown> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    try {
      for await (const piece of response.body ?? []) {
        length += piece.length;
        if (length > longestAnswer) throw new CliError(this.stranger());
        pieces.push(piece);
      }
      return JSON.parse(Buffer.concat(pieces).toString('utf8'));
    } catch (error) {
      if (error instanceof CliError) throw error;
      if (error instanceof SyntaxError) return undefined;
      throw nameOf(error) === 'TimeoutError' ? this.unreachable(error) : this.lost();
    }
  }

  private stranger(): string {
    return `what answers at ${this.address} is no Trapezoid lab: say with --api where the lab is`;
  }
}

/** What the control API says of a failure, as one line. */
function errorOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('detail' in value)) return undefined;
  return typeof value.detail === 'string' ? printable(value.detail) : undefined;
}

export function nameOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : undefined;
}

/** What stopped a fetch is its error's cause. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : undefined;
}
