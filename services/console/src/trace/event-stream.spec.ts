import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { EventStream } from './event-stream.js';

/** A response whose reader takes nothing while it is slow. */
class Reader extends EventEmitter {
  readonly written: string[] = [];
  writableNeedDrain = false;
  writableEnded = false;
  destroyed = false;
  closed = false;

  writeHead(): void {}
  write(text: string): void {
    this.written.push(text);
  }
  end(): void {
    this.writableEnded = true;
    this.emit('close');
  }
}

function streamTo(reader: Reader): EventStream {
  return new EventStream(reader as unknown as ServerResponse);
}

describe('an event stream', () => {
  it('keeps events for a slow reader and sends them in order once it takes more', () => {
    const reader = new Reader();
    const stream = streamTo(reader);
    reader.writableNeedDrain = true;
    stream.send('call', { callId: '1' });
    stream.send('call', { callId: '2' });
    expect(reader.written).toEqual([]);
    reader.writableNeedDrain = false;
    reader.emit('drain');
    stream.end();

    expect(reader.written.join('')).toBe(
      'event: call\ndata: {"callId":"1"}\n\nevent: call\ndata: {"callId":"2"}\n\n',
    );
  });

  it('keeps no more than 4 MiB, and tells how many events it has dropped', () => {
    const reader = new Reader();
    const stream = streamTo(reader);
    reader.writableNeedDrain = true;
    const text = 'x'.repeat(1024 * 1024);
    for (let sent = 0; sent < 10; sent++) stream.send('message', { text });
    reader.emit('drain');
    stream.end();

    const written = reader.written.join('');
    expect(written.length).toBeLessThan(4 * 1024 * 1024 + 100);
    expect(written).toMatch(/event: dropped\ndata: \{"count":7\}\n\n$/);
  });

  it('never sends a credential', () => {
    const reader = new Reader();
    const stream = streamTo(reader);
    stream.send('message', { text: 'Proxy-Authorization: Digest response="s3cret"', password: 's3cret' });
    stream.end();

    expect(reader.written.join('')).not.toContain('s3cret');
  });

  it('tells at once that its reader has gone before it began', () => {
    const reader = new Reader();
    reader.destroyed = true;
    const stream = streamTo(reader);
    let told = false;
    stream.onClose(() => {
      told = true;
    });
    stream.end();

    expect(told).toBe(true);
  });
});
