import type { TransportProtocol } from '@trapezoid/sip';
import { BytePipe } from './byte-pipe.js';
import type { ConnectionBinding } from './connection-binding.js';
import type { Path } from './links.js';
import type { Medium } from './medium.js';
import type { OpenEntry } from './network-log.js';

/** What one end of a connection is told. */
export interface EndUser {
  /** A piece of a stream, or one WebSocket message. */
  data(bytes: Buffer): void;
  /** Once, and nothing after it. */
  ended(error: Error | undefined): void;
}

/** What both ends of one connection share. */
export interface ConnectionWay {
  readonly medium: Medium;
  readonly protocol: TransportProtocol;
  /** NATs on the way. */
  readonly bindings: readonly ConnectionBinding[];
}

export function carriesWholeMessages(protocol: TransportProtocol): boolean {
  return protocol === 'WS' || protocol === 'WSS';
}

/** One end of a connection. */
export class ConnectionEnd {
  user: EndUser | undefined;
  private peer: ConnectionEnd | undefined;
  private readonly out: BytePipe;
  private finished = false;
  private over = false;
  /** It forgot the connection before the far end knew: what comes is answered by a reset. */
  private forgotten = false;
  private paused = false;
  /** Its host has gone without a word; tells whether something is there again, which will know nothing of it. */
  private gone: (() => boolean) | undefined;

  private constructor(
    private readonly way: ConnectionWay,
    private readonly path: Path,
  ) {
    this.out = new BytePipe(way.medium, path, carriesWholeMessages(way.protocol), {
      way: () => this.state(),
      takes: () => this.peer?.over === false,
      deliver: (bytes) => this.peer?.receive(bytes),
      finished: () => this.peer?.finishedByPeer(),
      broken: (code) => this.fail(code),
      cut: () => this.cut(),
    });
  }

  /** Both ends of a new connection: who opened it, and who was asked. */
  static pair(way: ConnectionWay, path: Path): { readonly near: ConnectionEnd; readonly far: ConnectionEnd } {
    const near = new ConnectionEnd(way, path);
    const far = new ConnectionEnd(way, { from: path.to, to: path.from });
    near.peer = far;
    far.peer = near;
    return { near, far };
  }

  get writable(): boolean {
    return !this.finished && !this.over;
  }

  /** Bytes that were written and have not arrived. */
  get unsent(): number {
    return this.out.unsent;
  }

  write(bytes: Buffer, entry?: OpenEntry): void {
    this.out.write(bytes, entry);
  }

  /** Sends what was written, then ends this side; what still comes is read until the far end ends its side. */
  finish(): void {
    if (!this.writable) return;
    this.finished = true;
    this.out.finish();
  }

  /** Sends what was written, then ends; reads no more. */
  end(error?: Error): void {
    this.finish();
    this.tellEnd(error);
  }

  /** Forgets what was written; the far end hears of a reset as soon as it can. */
  reset(): void {
    this.out.close();
    this.forgotten = true;
    this.tellEnd(undefined);
    const { peer, path } = this;
    const { clock, links } = this.way.medium;
    if (peer === undefined || this.state() !== 'open') return;
    clock.setTimeout(() => peer.fail('ECONNRESET'), links.delay(path, links.randomOf(path, 'stream')));
  }

  /** Both ends hear of it at once. */
  cut(): void {
    this.fail('ECONNRESET');
    this.peer?.fail('ECONNRESET');
  }

  /** Its host is gone: no word to the far end, whose bytes go nowhere. */
  vanish(isBack: () => boolean): void {
    this.gone = isBack;
    this.over = true;
    this.out.close();
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.way.medium.links.changed();
  }

  private state(): 'open' | 'stalled' | 'reset' {
    const { peer, way } = this;
    if (peer === undefined || peer.paused || !way.medium.links.carriesStreams(this.path)) return 'stalled';
    if (!way.bindings.every((binding) => binding.refresh())) return 'stalled';
    return peer.forgotten || peer.gone?.() === true ? 'reset' : peer.gone === undefined ? 'open' : 'stalled';
  }

  private receive(bytes: Buffer): void {
    if (!this.over) this.user?.data(bytes);
  }

  private finishedByPeer(): void {
    this.end();
  }

  private fail(code: 'ECONNRESET' | 'ETIMEDOUT'): void {
    this.out.close();
    this.forgotten = true;
    this.tellEnd(Object.assign(new Error(`read ${code}`), { code }));
  }

  private tellEnd(error: Error | undefined): void {
    if (this.over) return;
    this.over = true;
    this.user?.ended(error);
  }
}
