import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type AnswerOf,
  addSubscriber,
  listSubscribers,
  locationImport,
  locationList,
  type QuestionOf,
  removeSubscriber,
} from '@trapezoid/contracts';
import { exitCodes } from './exit-codes.js';
import { RunningLab } from './running-lab.fixture.js';

const lab = new RunningLab();
beforeAll(() => lab.start());
afterAll(() => lab.close());

const record = (user: string) => ({
  addressOfRecord: `sip:${user}@lab.test`,
  bindings: [
    {
      contact: `sip:${user}@one`,
      parameters: {},
      path: [],
      expiresAt: 1,
      callId: 'x',
      cseq: 1,
      updatedAt: 1,
    },
  ],
});

describe('location export and import', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bindings-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const users = Array.from({ length: 130 }, (_, number) => `user${String(number).padStart(3, '0')}`);

  function answerList(): void {
    lab.answer(locationList).with(({ after }) => {
      const rest = users
        .map(record)
        .filter(({ addressOfRecord }) => after === undefined || addressOfRecord > after);
      const records = rest.slice(0, 50);
      const last = records.at(-1)?.addressOfRecord;
      return {
        records,
        total: users.length,
        ...(rest.length > 50 && last !== undefined ? { next: last } : {}),
      };
    });
  }

  function answerImport(answer: Partial<AnswerOf<typeof locationImport>> = {}) {
    const questions: QuestionOf<typeof locationImport>[] = [];
    lab.answer(locationImport).with((question) => {
      questions.push(question);
      return { imported: question.records.length, expired: 0, outdated: 0, refused: [], ...answer };
    });
    return questions;
  }

  async function exported(): Promise<string> {
    answerList();
    const { exitCode, terminal } = await lab.run('location', 'export');
    expect(exitCode).toBe(exitCodes.done);
    return terminal.output;
  }

  it('print every page of bindings, and read all of it again', async () => {
    const file = join(directory, 'all.json');
    await writeFile(file, await exported());
    const questions = answerImport();
    const { exitCode, terminal } = await lab.run('location', 'import', file);
    expect([exitCode, terminal.printed]).toEqual([exitCodes.done, ['imported 130 bindings']]);
    expect(questions.flatMap(({ records }) => records)).toEqual(users.map(record));
    expect(questions.map(({ expires }) => expires)).toEqual([undefined, undefined]);
  });

  it('read the standard input, and have all end at a time of their own', async () => {
    const questions = answerImport({ expired: 1 });
    const { exitCode, terminal } = await lab.pipe(
      await exported(),
      'location',
      'import',
      '-',
      '--expires',
      '60',
    );
    expect(exitCode).toBe(exitCodes.done);
    expect(terminal.printed).toEqual(['imported 130 bindings, left out 2 whose time is over']);
    expect(questions.map(({ expires }) => expires)).toEqual([60, 60]);
  });

  it('end with 1 where something was refused, and say what', async () => {
    answerImport({
      imported: 0,
      refused: [{ addressOfRecord: 'sip:m@lab.test', reason: 'no account\nof that name' }],
    });
    const text = `{"format":"trapezoid-bindings","version":1,"records":[${JSON.stringify(record('m'))}]}`;
    const { exitCode, terminal } = await lab.pipe(text, 'location', 'import', '-');
    expect(exitCode).toBe(exitCodes.failed);
    expect(terminal.printed).toEqual(['imported 0 bindings, refused 1 address-of-record']);
    expect(terminal.notes).toEqual(['trapezoid: sip:m@lab.test refused: no account of that name']);
    expect((await lab.pipe(text, '--json', 'location', 'import', '-')).terminal.printed).toEqual([
      '{"imported":0,"expired":0,"outdated":0,"refused":[{"addressOfRecord":"sip:m@lab.test","reason":"no account\\nof that name"}]}',
    ]);
  });

  it.each([
    ['a file that is not there', 'nowhere.json', exitCodes.failed, /nowhere\.json can't be read \(ENOENT\)/],
    ['a file that is none', 'package.json', exitCodes.failed, /package\.json is no export of bindings/],
  ])('say what is wrong with %s, and send nothing', async (_what, file, code, note) => {
    const questions = answerImport();
    const path = join(directory, file);
    if (file === 'package.json') await writeFile(path, '{"name":"x"}');
    const { exitCode, terminal } = await lab.run('location', 'import', path);
    expect([exitCode, terminal.notes.length, questions]).toEqual([code, 1, []]);
    expect(terminal.notes[0]).toMatch(note);
  });

  it('refuse a time that is none', async () => {
    expect((await lab.run('location', 'import', '-', '--expires', '0')).exitCode).toBe(exitCodes.wrongUsage);
  });
});

describe('account', () => {
  it('add takes the password from the standard input', async () => {
    let question: QuestionOf<typeof addSubscriber> | undefined;
    lab.answer(addSubscriber).with((asked) => {
      question = asked;
      return { kind: 'added' };
    });
    const { exitCode, terminal } = await lab.pipe(
      'open sesame \n',
      'account',
      'add',
      'alice2@lab.test',
      '--password-stdin',
      '--display-name',
      'Alice II',
    );
    expect(question).toEqual({
      username: 'alice2',
      domain: 'lab.test',
      password: 'open sesame ',
      displayName: 'Alice II',
    });
    expect([exitCode, terminal.printed, terminal.notes]).toEqual([
      exitCodes.done,
      ['added alice2@lab.test'],
      [],
    ]);
  });

  it.each([
    ['without --password-stdin', ['alice2@lab.test'], 'x', /give --password-stdin/],
    ['without a password', ['alice2@lab.test', '--password-stdin'], '\n', /no password/],
    ['without a domain', ['alice2', '--password-stdin'], 'x', /"alice2" is no account/],
  ])('add is used wrongly %s', async (_what, words, text, note) => {
    const { exitCode, terminal } = await lab.pipe(text, 'account', 'add', ...words);
    expect(exitCode).toBe(exitCodes.wrongUsage);
    expect(terminal.notes).toEqual([expect.stringMatching(note)]);
  });

  it('add says what the lab says', async () => {
    lab.answer(addSubscriber).with(() => ({ kind: 'exists' }));
    const { exitCode, terminal } = await lab.pipe('x', 'account', 'add', 'bob@lab.test', '--password-stdin');
    expect(exitCode).toBe(exitCodes.failed);
    expect(terminal.notes).toEqual(['trapezoid: bob@lab.test has an account already']);
  });

  it('remove says what went, and that one of the lab file stays disabled', async () => {
    lab
      .answer(removeSubscriber)
      .with(({ username }) =>
        username === 'bob' ? { kind: 'disabled', bindings: 1 } : { kind: 'removed', bindings: 0 },
      );
    expect((await lab.run('account', 'remove', 'zoe@lab.test')).terminal.printed).toEqual([
      'removed zoe@lab.test and 0 bindings',
    ]);
    expect((await lab.run('account', 'remove', 'bob@lab.test')).terminal.printed).toEqual([
      'disabled bob@lab.test and 1 binding; the lab file has it, so it is disabled until you add it again',
    ]);
    expect((await lab.run('--json', 'account', 'remove', 'bob@lab.test')).terminal.printed).toEqual([
      '{"username":"bob","domain":"lab.test","kind":"disabled","bindings":1}',
    ]);
  });

  it('list shows all pages', async () => {
    lab.answer(listSubscribers).with(({ after }) =>
      after === undefined
        ? {
            subscribers: [
              { username: 'alice', domain: 'lab.test', origin: 'lab-file', displayName: 'Alice' },
              { username: 'bob', domain: 'lab.test', origin: 'lab-file', disabled: 'removed' },
            ],
            total: 3,
            next: 'bob@lab.test',
          }
        : { subscribers: [{ username: 'zoe', domain: 'lab.test', origin: 'added' }], total: 3 },
    );
    const { terminal } = await lab.run('account', 'list');
    expect(terminal.output.split('\n').map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      ' alice@lab.test lab file Alice',
      ' bob@lab.test lab file disabled',
      ' zoe@lab.test added',
    ]);
    expect((await lab.run('account', 'list', '--json')).terminal.printed).toHaveLength(3);
  });
});
