const subjectPattern = /^[^\s.*>]+(?:\.[^\s.*>]+)*$/;
const filterPattern = /^(?:[^\s.*>]+|\*)(?:\.(?:[^\s.*>]+|\*))*(?:\.>)?$/;

/** @throws TypeError when it is no subject to send to: tokens between dots, no wildcards. */
export function checkSubject(subject: string): void {
  if (!subjectPattern.test(subject)) throw new TypeError(`not a subject to send to: '${subject}'`);
}

/** @throws TypeError when it is no subject to listen to: `*` stands for one token, a last `>` for one or more. */
export function checkFilter(filter: string): void {
  if (filter !== '>' && !filterPattern.test(filter))
    throw new TypeError(`not a subject to listen to: '${filter}'`);
}

/** @throws TypeError when it can't name a group of subscribers: it holds blanks, or nothing. */
export function checkQueue(queue: string | undefined): void {
  if (queue !== undefined && !/^\S+$/.test(queue)) throw new TypeError(`not a name for a queue: '${queue}'`);
}

export function hasWildcard(filter: string): boolean {
  return filter.includes('*') || filter.includes('>');
}

/** Whether a subject, as tokens, falls under a filter, as tokens. */
export function matchesFilter(filter: readonly string[], subject: readonly string[]): boolean {
  for (const [index, token] of filter.entries()) {
    if (token === '>') return subject.length > index;
    if (index >= subject.length) return false;
    if (token !== '*' && token !== subject[index]) return false;
  }
  return filter.length === subject.length;
}
