import type { Socket } from 'node:net';

/** In milliseconds. */
const longestPause = 1000;

/**
 * Stops reading from a far end that does not read our answers: its requests wait in the kernel, and at last with
 * itself. No longer than a second at a time, or two elements that wait for each other would wait for ever.
 */
export class ReadingPause {
  private timer: NodeJS.Timeout | undefined;
  private readonly resume = () => {
    this.end();
    this.socket.resume();
  };

  constructor(private readonly socket: Socket) {}

  begin(): void {
    // A corked socket is not up yet: pausing it would stop its handshake.
    if (this.timer !== undefined || this.socket.writableCorked > 0) return;
    this.timer = setTimeout(this.resume, longestPause);
    this.socket.once('drain', this.resume);
    this.socket.pause();
  }

  /** Forgets the pause without reading on. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.socket.off('drain', this.resume);
  }
}
