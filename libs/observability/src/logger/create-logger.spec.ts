import { describe, expect, it } from '@jest/globals';
import { createLogger, type LoggerOptions } from './create-logger.js';
import type { Logger } from './logger.js';

function logInto(options: Partial<LoggerOptions> = {}): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { logger: createLogger({ service: 'registrar', level: 'info', ...options, destination }), lines };
}

function read(line: string | undefined): Record<string, unknown> {
  return JSON.parse(line ?? '') as Record<string, unknown>;
}

describe('the logger', () => {
  it('writes one JSON line per message with its time, level, service and fields', () => {
    const { logger, lines } = logInto();
    logger.warn('two\nlines', { port: 5070 });

    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]+\n$/);
    expect(read(lines[0])).toEqual({
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      service: 'registrar',
      message: 'two\nlines',
      port: 5070,
    });
  });

  it('is silent below its level', () => {
    const { logger, lines } = logInto({ level: 'warn' });
    logger.info('not said');
    logger.trace('not said');

    expect(lines).toEqual([]);
  });

  it('gives its child fields that all lines carry', () => {
    const { logger, lines } = logInto();
    logger.child({ instance: 'a1', password: 'secret' }).info('started');

    expect(read(lines[0])).toMatchObject({ instance: 'a1', message: 'started', password: '[blanked]' });
  });

  it('never writes a credential, however deep it is and however it is called', () => {
    const { logger, lines } = logInto();
    logger.error('Authorization: Basic hunter2', {
      account: { user: 'bob', password: 'hunter2', ha1: { MD5: 'hunter2' } },
      headers: [{ Authorization: 'hunter2', 'Proxy-Authorization': 'hunter2', proxyPassword: 'hunter2' }],
      text: 'Proxy-Authorization: Digest response="hunter2"',
      target: 'sip:bob:hunter2@lab.test',
      error: Object.assign(new Error('refused sip:bob:hunter2@lab.test'), { authorization: 'hunter2' }),
    });

    expect(lines[0]).not.toContain('hunter2');
    expect(read(lines[0])).toMatchObject({ account: { user: 'bob' }, target: 'sip:bob:*******@lab.test' });
  });

  it('writes what an error says', () => {
    const { logger, lines } = logInto();
    logger.error('failed', { error: Object.assign(new Error('in use'), { code: 'EADDRINUSE' }) });

    expect(read(lines[0]).error).toMatchObject({ name: 'Error', message: 'in use', code: 'EADDRINUSE' });
  });

  it('keeps a line within bounds when fields are large or turn in a circle', () => {
    const { logger, lines } = logInto();
    const circle: Record<string, unknown> = {
      list: Array.from({ length: 100_000 }, (_none, index) => index),
    };
    circle.self = circle;
    logger.info('large', { circle, text: 'x'.repeat(100_000) });

    expect(lines[0]!.length).toBeLessThan(20_000);
  });

  it('writes lines for a reader where asked for, each still one line', () => {
    const { logger, lines } = logInto({ pretty: true });
    logger.info('listening\non\u001b[2J', { port: 5070, why: 'told so' });

    expect(lines).toEqual([
      expect.stringMatching(
        /^\d\d:\d\d:\d\d\.\d{3} INFO {2}registrar {4}listening on \[2J port=5070 why="told so"\n$/,
      ),
    ]);
  });
});
