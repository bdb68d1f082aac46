import { request as httpRequest, type IncomingMessage } from 'node:http';
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

  /** @param token what the console wants to be shown. @throws CliError when it is no HTTP address. */
  constructor(
    address: string,
    private readonly token?: string,
  ) {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url?.protocol !== 'http:') {
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
    const given = new AbortController();
    const timer = setTimeout(() => given.abort(), patience);
    try {
      const response = await this.send(method, path, given.signal, body);
      const value = await this.readJson(response);
      if (!isSuccess(response)) throw new CliError(errorOf(value) ?? this.stranger());
      if (!isAnswer(value)) throw new CliError(this.stranger());
      return value;
    } catch (error) {
      if (!given.signal.aborted) throw error;
      throw new CliError(`the lab at ${this.address} does not answer in time: is it overloaded or stopped?`);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Opens a stream of server-sent events, until the signal is given. @throws CliError */
  async openStream(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    const response = await this.send('GET', path, signal);
    const isStream = response.headers['content-type']?.startsWith('text/event-stream') === true;
    if (isSuccess(response) && isStream) return response;
    throw new CliError(errorOf(await this.readJson(response)) ?? this.stranger());
  }

  /** The error for a lab that has gone while it was talking. */
  lost(): CliError {
    return new CliError(`the lab at ${this.address} has gone`, exitCodes.labNotRunning);
  }

  private send(method: string, path: string, signal: AbortSignal, body?: unknown): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(this.token === undefined ? {} : { Authorization: `Bearer ${this.token}` }),
    };
    return new Promise((resolve, reject) => {
      // Without an agent the connection ends with its answer, and so can the process.
      const request = httpRequest(
        `${this.address}${path}`,
        { method, headers, signal, agent: false },
        resolve,
      );
      request.on('error', (error) => reject(this.unreachable(error)));
      request.end(text);
    });
  }

  private unreachable(error: unknown): CliError {
    const code = typeof error === 'object' && error !== null && 'code' in error ? ` (${error.code})` : '';
    return new CliError(
      `no lab answers at ${this.address}${code}: start one with \`npm start\`, or say with --api where it is`,
      exitCodes.labNotRunning,
    );
  }

  private async readJson(response: IncomingMessage): Promise<unknown> {
    const pieces: Buffer[] = [];
    let length = 0;
    try {
      for await (const piece of response as AsyncIterable<Buffer>) {
        length += piece.length;
        if (length > longestAnswer) break;
        pieces.push(piece);
      }
    } catch {
      throw this.lost();
    }
    if (length > longestAnswer) throw new CliError(this.stranger());
    try {
      return JSON.parse(Buffer.concat(pieces).toString('utf8'));
    } catch {
      return undefined;
    }
  }

  private stranger(): string {
    return `what answers at ${this.address} is no Trapezoid lab: say with --api where the lab is`;
  }
}

function isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** What the control API says of a failure, as one line. */
function errorOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('detail' in value)) return undefined;
  if (typeof value.detail !== 'string') return undefined;
  const failed = 'error' in value && value.error === 'service-failed';
  return printable(failed ? `a service failed at this (${value.detail}); its log says why` : value.detail);
}
