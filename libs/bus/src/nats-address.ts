/** Where NATS servers are and what they ask of a client, from one URL. */
export interface NatsAddress {
  /** host:port of each server. */
  readonly servers: readonly string[];
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  readonly tls: boolean;
}

const usage = 'write nats://host:4222 or nats://user:password@host:4222';

/**
 * Reads `nats://host:port`, `tls://…`, `host:port`, several of them parted by commas, with a user and password
 * or a token before the @ of any. @throws Error that doesn't repeat the URL, as it may hold a password.
 */
export function parseNatsUrl(url: string): NatsAddress {
  const servers: string[] = [];
  let credentials: Pick<NatsAddress, 'user' | 'password' | 'token'> = {};
  let tls = false;
  for (const part of url.split(',').map((each) => each.trim())) {
    const parsed = parseServer(part);
    servers.push(`${parsed.hostname}:${parsed.port === '' ? 4222 : parsed.port}`);
    if (parsed.protocol === 'tls:') tls = true;
    if (parsed.username !== '') {
      const user = decodeURIComponent(parsed.username);
      credentials =
        parsed.password === '' ? { token: user } : { user, password: decodeURIComponent(parsed.password) };
    }
  }
  return { servers, ...credentials, tls };
}

function parseServer(text: string): URL {
  let parsed: URL;
  try {
    parsed = new URL(text.includes('://') ? text : `nats://${text}`);
    decodeURIComponent(parsed.username + parsed.password);
  } catch {
    throw new Error(`the NATS URL can't be read: ${usage}`);
  }
  if (parsed.protocol !== 'nats:' && parsed.protocol !== 'tls:') {
    throw new Error(`the NATS URL begins with ${parsed.protocol}//, which is not supported: ${usage}`);
  }
  // Of an unknown scheme the parser takes nearly anything for a host.
  if (!/^(?:[\w.-]+|\[[\da-fA-F:.]+\])$/.test(parsed.hostname)) {
    throw new Error(`the NATS URL names no host: ${usage}`);
  }
  return parsed;
}
