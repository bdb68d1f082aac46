import { jest } from '@jest/globals';

/** Gives an example its arguments, for as long as it is loaded, and keeps what it prints. */
export async function runExample<Exports>(
  args: readonly string[],
  load: () => Promise<Exports>,
): Promise<{ exports: Exports; printed: string[] }> {
  const printed: string[] = [];
  const own = process.argv;
  const log = jest.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
    printed.push(values.join(' '));
  });
  process.argv = ['node', 'example', ...args];
  try {
    return { exports: await load(), printed };
  } finally {
    process.argv = own;
    log.mockRestore();
  }
}
