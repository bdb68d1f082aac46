import type { ServerResponse } from 'node:http';
import { printJson } from '../http/json.js';

/** Characters that may wait for a reader that is slower than the network. */
const mostWaiting = 4 * 1024 * 1024;
/** How often an idle stream says that it is still there, in milliseconds. */
const heartbeatEvery = 15_000;

/** Server-sent events to one reader. What a slow reader cannot take is dropped, and it is told how much. */
export class EventStream {
  private readonly waiting: string[] = [];
  private waitingCharacters = 0;
  private dropped = 0;
  private readonly heartbeat: NodeJS.Timeout;

  constructor(private readonly response: ServerResponse) {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.on('drain', () => this.drain());
    this.heartbeat = setInterval(() => this.write(': still here\n\n'), heartbeatEvery);
    this.heartbeat.unref();
    response.once('close', () => clearInterval(this.heartbeat));
  }

  /** Called once when the reader has gone. */
  onClose(callback: () => void): void {
    if (this.response.destroyed || this.response.closed) callback();
    else this.response.once('close', callback);
  }

  send(event: string, data: unknown): void {
    this.write(printEvent(event, data));
  }

  end(): void {
    clearInterval(this.heartbeat);
    this.response.end();
  }

  private write(text: string): void {
    if (this.response.writableEnded) return;
    if (!this.response.writableNeedDrain) {
      this.response.write(text);
    } else if (this.waitingCharacters + text.length <= mostWaiting) {
      this.waiting.push(text);
      this.waitingCharacters += text.length;
    } else {
      this.dropped++;
    }
  }

  private drain(): void {
    const text = this.waiting.join('');
    this.waiting.length = 0;
    this.waitingCharacters = 0;
    const dropped = this.dropped;
    this.dropped = 0;
    if (text !== '') this.response.write(text);
    if (dropped > 0) this.response.write(printEvent('dropped', { count: dropped }));
  }
}

function printEvent(event: string, data: unknown): string {
  return `event: ${event}\ndata: ${printJson(data)}\n\n`;
}
