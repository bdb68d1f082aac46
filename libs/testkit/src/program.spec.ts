import { afterEach, describe, expect, it } from '@jest/globals';
import { Program, type ProgramOptions } from './program.js';

const deadline = 5000;

describe('a program under test', () => {
  const programs: Program[] = [];
  afterEach(async () => {
    for (const program of programs.splice(0)) await program.kill();
  });

  /** Node itself is the one program that is on every machine with these tests. */
  function run(script: string, options: ProgramOptions = {}): Program {
    const program = Program.start(process.execPath, { ...options, arguments: ['-e', script] });
    programs.push(program);
    return program;
  }

  it('shows what it writes to its output and its error output', async () => {
    const program = run("console.log('to output'); console.error('to error')");
    await program.waitForOutput(/to output/, deadline);
    await program.waitForOutput(/to error/, deadline);
    await expect(program.exited).resolves.toEqual({ code: 0, signal: null });
    expect(program.running).toBe(false);
  });

  it('gives the match with its groups, also of output from before the call', async () => {
    const program = run("console.log('port 5060'); console.log('done')");
    await program.exited;
    const match = await program.waitForOutput(/port (\d+)/, deadline);
    expect(match[1]).toBe('5060');
  });

  it('is told what to do by its input, and waited for from a position on', async () => {
    const program = run("process.stdin.on('data', (text) => console.log('echo ' + text))");
    program.write('first');
    await program.waitForOutput(/echo \w+/, deadline);
    const { position } = program;
    program.write('second');
    const match = await program.waitForOutput(/echo (\w+)/, deadline, position);
    expect(match[1]).toBe('second');
  });

  it('keeps only the end of a long output', async () => {
    const program = run("for (let i = 0; i < 3000; i++) console.log('line ' + i)", { outputLimit: 100 });
    await program.exited;
    expect(program.output).toHaveLength(100);
    expect(program.output).toMatch(/line 2999\n$/);
    expect(program.position).toBeGreaterThan(20_000);
    await expect(program.waitForOutput(/line 2999/, deadline, program.position - 20)).resolves.toBeDefined();
  });

  it('fails the wait when the deadline passes, with the end of its output', async () => {
    const program = run("console.log('starting'); setInterval(() => {}, 1000)");
    await program.waitForOutput(/starting/, deadline);
    await expect(program.waitForOutput(/ready/, 10)).rejects.toThrow(
      /did not write \/ready\/: 10 ms are over\nstarting/,
    );
  });

  it('fails the wait as soon as it ends without the match', async () => {
    const program = run("console.error('no such device'); process.exitCode = 3");
    await expect(program.waitForOutput(/ready/, 60_000)).rejects.toThrow(
      /it ended with exit code 3\nno such device/,
    );
    await expect(program.waitForOutput(/ready/, 60_000)).rejects.toThrow(/it ended with exit code 3/);
  });

  it('has failed when there is no such program', async () => {
    const program = Program.start('trapezoid-no-such-program');
    const exit = await program.exited;
    expect(exit).toMatchObject({ code: null, signal: null, failure: expect.stringContaining('ENOENT') });
    await expect(program.waitForOutput(/ready/, 60_000)).rejects.toThrow(/could not be started .*ENOENT/);
    await expect(program.stop()).resolves.toBe(exit);
  });

  it('sees the environment and the directory it is given', async () => {
    const program = run("console.log(process.env.FLAVOUR + ' in ' + process.cwd())", {
      environment: { FLAVOUR: 'vanilla' },
      directory: '/',
    });
    await program.waitForOutput(/^vanilla in \/\n/, deadline);
  });

  it('is asked to end before it is forced to', async () => {
    const program = run(
      "process.on('SIGTERM', () => { console.log('bye'); process.exit(7) }); console.log('up'); setInterval(() => {}, 1000)",
    );
    await program.waitForOutput(/up/, deadline);
    await expect(program.stop()).resolves.toEqual({ code: 7, signal: null });
    expect(program.output).toContain('bye');
    await expect(program.stop()).resolves.toEqual({ code: 7, signal: null });
  });

  it('is forced to end when it does not listen', async () => {
    const program = run("process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)");
    await program.waitForOutput(/up/, deadline);
    await expect(program.stop(20)).resolves.toEqual({ code: null, signal: 'SIGKILL' });
  });
});
