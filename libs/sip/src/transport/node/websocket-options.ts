import type { ConnectionOptions } from './connection-options.js';
import type { TlsOptions } from './tls-options.js';

export interface WsOptions extends ConnectionOptions {
  /**
   * Origins whose pages may connect, e.g. `https://phone.example` (`null` for a page from a file), or `any`. Default:
   * pages from localhost, and, where the port is not on loopback, from the host that the page calls. What is no browser
   * sends no origin and is never refused.
   */
  readonly allowedOrigins?: 'any' | readonly string[];
  /**
   * How often the far end of an incoming connection is asked for a sign of life, in milliseconds: a page can't do so
   * itself (RFC 7118 §6). Without an answer until the next time the connection is closed. Default 30,000.
   */
  readonly pingInterval?: number;
}

export interface WssOptions extends WsOptions, TlsOptions {}
