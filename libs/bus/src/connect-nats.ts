import { type ConnectionOptions, connect, errors, type NatsConnection } from '@nats-io/transport-node';
import { describeError, warningLogger } from './bus-logger.js';
import { type NatsAddress, parseNatsUrl } from './nats-address.js';
import { NatsBus, type NatsBusOptions } from './nats-bus.js';

export interface NatsOptions extends NatsBusOptions {
  /** nats://host:4222, or nats://user:password@host:4222; several parted by commas. */
  readonly url: string;
  /** Tells this client from others in the server's own reports. */
  readonly name: string;
  /** In place of those in the URL, where a password may hold any character. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** How long to try, in milliseconds; default 3,000. */
  readonly timeout?: number;
  /** Go on trying until the server is there, however long that takes. */
  readonly waitOnFirstConnect?: boolean;
}

/** Between two attempts, in milliseconds. */
const pause = 250;
/** The pause grows by up to so much, so that the services don't come back all at once. */
const jitter = 100;
/** A silent server counts as lost after two of these, in milliseconds. */
const pingInterval = 5000;

/**
 * Connects to NATS; once connected, the connection is made again for ever when it is lost.
 * @throws Error in one line, without credentials, when no server is reached in time or it refuses this client.
 */
export async function connectNats(options: NatsOptions): Promise<NatsBus> {
  const address = { ...parseNatsUrl(options.url), ...options.credentials };
  const { inboxPrefix } = options;
  const timeout = options.timeout ?? 3000;
  const deadline = options.waitOnFirstConnect ? Number.POSITIVE_INFINITY : performance.now() + timeout;
  const where = address.servers.join(', ');
  let told = false;
  for (;;) {
    const remaining = Math.max(1, Math.min(timeout, deadline - performance.now()));
    try {
      return new NatsBus(
        await connectOnce(address, { name: options.name, timeout: remaining, inboxPrefix }),
        options,
      );
    } catch (error) {
      if (isRefusal(error)) {
        throw new Error(
          `the NATS server at ${where} refuses this client (${describeError(error)}): check user and password`,
        );
      }
      if (performance.now() + pause >= deadline) {
        throw new Error(
          `can't reach NATS at ${where} within ${timeout} ms (${explain(error)}): is nats-server running there?`,
        );
      }
      if (options.waitOnFirstConnect && !told) {
        (options.logger ?? warningLogger).warn(`waiting for NATS at ${where} (${explain(error)})`);
        told = true;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

interface Attempt {
  readonly name: string;
  readonly timeout: number;
  readonly inboxPrefix: string | undefined;
}

function connectionOptions(address: NatsAddress, { name, timeout, inboxPrefix }: Attempt): ConnectionOptions {
  return {
    servers: [...address.servers],
    name,
    timeout,
    // The stack that the library builds for each request otherwise costs more than the request.
    noAsyncTraces: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: pause,
    reconnectJitter: jitter,
    pingInterval,
    maxPingOut: 2,
    // A server that refuses after its restart may have its accounts back with the next one.
    ignoreAuthErrorAbort: true,
    ...(inboxPrefix === undefined ? {} : { inboxPrefix }),
    ...(address.tls ? { tls: {} } : {}),
    ...(address.token === undefined ? {} : { token: address.token }),
    ...(address.user === undefined ? {} : { user: address.user }),
    ...(address.password === undefined ? {} : { pass: address.password }),
  };
}

/** One attempt. The library's own timeout leaves out the resolution of names. */
async function connectOnce(address: NatsAddress, attempt: Attempt): Promise<NatsConnection> {
  const { timeout } = attempt;
  const connecting = connect(connectionOptions(address, attempt));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), timeout);
  });
  try {
    return await Promise.race([connecting, late]);
  } catch (error) {
    connecting.then((connection) => connection.close()).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError;
}

function explain(error: unknown): string {
  const text = describeError(error).split('\n')[0] ?? '';
  return text === '' || text === 'TIMEOUT' || text === 'timeout' ? 'no answer' : text;
}
