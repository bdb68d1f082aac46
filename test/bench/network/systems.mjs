// The systems that are measured. Each is started on free ports of loopback and says where its proxy and its registrar are, and
// which processes it consists of.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort, findProgram, NatsServerProcess, Program } from '@trapezoid/testkit/programs';
import { family } from './processes.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const launcher = fileURLToPath(new URL('../../../services/launcher/dist/main.js', import.meta.url));
/** Milliseconds. */
const startingTime = 60_000;
const collectsGarbage = ['--expose-gc', `--import=file://${join(here, 'collect-garbage.mjs')}`];

/**
 * `start(accounts)` gives `{ proxy, registrar, pids(), collectGarbage(), stop() }`; undefined in place of `start` where the
 * program is not installed.
 */
export const systems = {
  kamailio: {
    title: 'Kamailio',
    start: findProgram('kamailio') === undefined ? undefined : startKamailio,
  },
  embedded: { title: 'Trapezoid, one process', start: startEmbedded },
  distributed: {
    title: 'Trapezoid over NATS',
    start: findProgram('nats-server') === undefined ? undefined : startDistributed,
  },
  'npm-sip': { title: '`sip` from npm', start: startNpmSip },
};

function running(programs, more = {}) {
  const roots = () => [...programs.map(({ pid }) => pid), ...(more.roots?.() ?? [])];
  return {
    pids: () => family(roots()),
    collectGarbage: () => {
      if (more.garbage) for (const program of programs) program.signal('SIGWINCH');
    },
    stop: async () => {
      await Promise.all(programs.map((program) => program.stop()));
      await more.stop?.();
    },
  };
}

async function startKamailio(accounts) {
  const port = await findFreePort();
  const run = await mkdtemp(join(tmpdir(), 'trapezoid-kamailio-'));
  const program = Program.start(findProgram('kamailio'), {
    arguments: [
      ...['-DD', '-E', '-f', join(here, 'kamailio.cfg'), '-l', `udp:127.0.0.1:${port}`],
      ...['-A', `ACCOUNTS=${accounts}`, '-m', '512', '-M', '32', '-w', run, '-Y', run],
    ],
  });
  await answers(program, port);
  const stop = () => rm(run, { recursive: true, force: true });
  return { proxy: port, registrar: port, ...running([program], { stop }) };
}

/** Kamailio says nothing when it is ready: somebody asks. */
async function answers(program, port) {
  const { createSocket } = await import('node:dgram');
  const socket = createSocket('udp4');
  socket.on('error', () => undefined);
  const answered = new Promise((resolve) => socket.once('message', resolve));
  const ask = () =>
    socket.send(
      [
        'REGISTER sip:lab.test SIP/2.0',
        `Via: SIP/2.0/UDP 127.0.0.1:${socket.address().port};branch=z9hG4bK${Math.random()}`,
        ...['Max-Forwards: 70', 'From: <sip:nobody@lab.test>;tag=1', 'To: <sip:nobody@lab.test>'],
        ...[`Call-ID: ${Math.random()}`, 'CSeq: 1 REGISTER', 'Content-Length: 0', '', ''],
      ].join('\r\n'),
      port,
      '127.0.0.1',
    );
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const again = setInterval(ask, 20);
  const end = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`nobody answers\n${program.output}`)), startingTime).unref();
    program.exited.then(() => reject(new Error(`it has ended\n${program.output}`)));
  });
  end.catch(() => undefined);
  try {
    ask();
    await Promise.race([answered, end]);
  } finally {
    clearInterval(again);
    socket.close();
  }
}

async function writeLab(accounts) {
  const [proxy, registrar] = [await findFreePort(), await findFreePort()];
  const directory = await mkdtemp(join(tmpdir(), 'trapezoid-bench-'));
  const file = join(directory, 'lab.yaml');
  const text = await readFile(join(here, 'lab.yaml'), 'utf8');
  const last = `user${String(accounts - 1).padStart(5, '0')}`;
  await writeFile(
    file,
    text
      .replaceAll('user09999', last)
      .replace('port: 5060', `port: ${proxy}`)
      .replace('port: 5070', `port: ${registrar}`),
  );
  return { proxy, registrar, directory, file, stop: () => rm(directory, { recursive: true, force: true }) };
}

function launch(lab, words, environment = {}) {
  return Program.start(process.execPath, {
    arguments: [
      ...(process.env.BENCH_NODE_OPTIONS?.split(' ').filter(Boolean) ?? []),
      ...[...collectsGarbage, launcher, ...words, '--json', '--lab', lab.file],
      ...['--data', join(lab.directory, 'data')],
    ],
    environment,
  });
}

const ready = (program) => program.waitForOutput(/"event":"ready"/, startingTime);

async function startEmbedded(accounts) {
  const lab = await writeLab(accounts);
  const program = launch(lab, ['up'], { NATS_URL: '' });
  await ready(program);
  return { ...lab, ...running([program], { garbage: true, stop: lab.stop }) };
}

async function startDistributed(accounts) {
  const lab = await writeLab(accounts);
  const nats = await NatsServerProcess.start();
  const names = ['location', 'registrar', 'proxy'];
  const programs = names.map((name) => launch(lab, ['service', name], { NATS_URL: nats.url }));
  await Promise.all(programs.map(ready));
  const stop = async () => {
    await nats.stop();
    await lab.stop();
  };
  return { ...lab, ...running(programs, { garbage: true, stop, roots: () => [nats.pid] }) };
}

async function startNpmSip(accounts) {
  const port = await findFreePort();
  const program = Program.start(process.execPath, {
    arguments: [...collectsGarbage, join(here, 'npm-sip.mjs'), String(port), String(accounts)],
  });
  await program.waitForOutput(/^ready/m, startingTime);
  return { proxy: port, registrar: port, ...running([program], { garbage: true }) };
}
