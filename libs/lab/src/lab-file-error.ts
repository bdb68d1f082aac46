/** One thing wrong with a lab file. */
export interface Problem {
  /** Counted from 1; absent when the file as a whole is meant. */
  readonly line?: number;
  /** Keys from the top of the file, e.g. `['phones', 'alice', 'rings']`; empty for the file itself. */
  readonly path: Path;
  readonly message: string;
}

/** Keys and positions from the top of the file. */
export type Path = readonly (string | number)[];

/** The lab file can't be used; the message has one line per problem, each ready to be shown to a person. */
export class LabFileError extends Error {
  override readonly name = 'LabFileError';

  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
  ) {
    super(problems.map((problem) => printProblem(file, problem)).join('\n'));
  }
}

/** `labs/basic.yaml:12: phones.alice.rings: what is wrong (what is allowed)`. */
function printProblem(file: string, problem: Problem): string {
  const place = problem.line === undefined ? file : `${file}:${problem.line}`;
  const path = printPath(problem.path);
  return path === '' ? `${place}: ${problem.message}` : `${place}: ${path}: ${problem.message}`;
}

function printPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
