// The titles of a suite or test as its source spells them, those of a table row by row; and what is wrong with them.

/** describe, it, test, their .each, and suites of our own such as describeTier; undefined for any other call. */
export function suiteOrTest(callee) {
  switch (callee.type) {
    case 'Identifier':
      if (/^describe/.test(callee.value)) return 'describe';
      return /^(?:it|test)$/.test(callee.value) ? 'it' : undefined;
    case 'MemberExpression':
      return callee.property.value === 'each' ? undefined : suiteOrTest(callee.object);
    case 'CallExpression': // it.each(…)(title, …)
      return callee.callee.type === 'MemberExpression' ? suiteOrTest(callee.callee.object) : undefined;
    case 'TaggedTemplateExpression':
      return callee.tag.type === 'MemberExpression' ? suiteOrTest(callee.tag.object) : undefined;
    default:
      return undefined;
  }
}

/** The title of a call, its placeholders as they are; undefined where there is none. */
export function titleOf(call) {
  const args = call.arguments.map(({ expression }) => expression);
  const body = args.findIndex(({ type }) => /Function|Arrow/.test(type));
  // The text nearest to the function: suites of our own have other texts before it.
  if (body >= 0) return args.slice(0, body).map(textOf).findLast(isText);
  // A suite of our own that holds its tests itself, as in describeHeader(Route, 'RFC 3261 §20.34', …).
  const texts = args.map(textOf).filter(isText);
  if (texts.length === 0) return undefined;
  const [subject] = args;
  return subject?.type === 'Identifier' ? `${subject.value} (${texts.join(', ')})` : texts.join(', ');
}

/** The title of each row of a table `it.each([…])(title, …)`; undefined where there is no table to be read. */
export function rowTitlesOf(call, title) {
  const { callee } = call;
  if (callee.type !== 'CallExpression') return undefined;
  const table = plain(callee.arguments[0]?.expression);
  if (table?.type !== 'ArrayExpression') return undefined;
  return table.elements.map((element) => filledIn(title, plain(element?.expression)));
}

/** A title with the cells of a row in the places of %s, %j, …; what only a run knows becomes an ellipsis. */
function filledIn(title, row) {
  const cells = row?.type === 'ArrayExpression' ? row.elements.map((one) => plain(one?.expression)) : [row];
  let next = 0;
  return title.replace(/%([%sdifjpo#])/g, (_, letter) => {
    if (letter === '%') return '%';
    const cell = cells[next++];
    return (cell && (textOf(cell) ?? (cell.type === 'Identifier' ? cell.value : undefined))) ?? '…';
  });
}

const isText = (text) => text !== undefined;

function textOf(expression) {
  switch (expression.type) {
    case 'StringLiteral':
      return expression.value;
    case 'NumericLiteral':
      return String(expression.value);
    case 'TemplateLiteral':
      return expression.quasis.map(({ cooked }) => cooked).join('…');
    default:
      return undefined;
  }
}

/** Without `as const` and the like around it. */
function plain(expression) {
  return /^Ts(?:As|Const|Satisfies)/.test(expression?.type ?? '') ? plain(expression.expression) : expression;
}

/** Titles that name no section that there is, each in one line. */
export function wrongTitles(tests, scope) {
  const known = new Map(
    scope.map(({ rfc, sections, without }) => [
      rfc,
      [...Object.keys(sections), ...without.flatMap((one) => one.sections)],
    ]),
  );
  const wrong = tests.flatMap(({ rfc, section, requirement, test }) => {
    const at = `${test}: "${requirement}"`;
    if (/§\s*[\d.]+\s*(?:–|—|-|to)\s*§?\s*\d/.test(requirement))
      return [`${at} names a range: name each section`];
    if (rfc === undefined)
      return [`${at} names §${section} of no RFC: write RFC 3261 §${section} or the like`];
    const sections = known.get(rfc);
    if (sections === undefined || isKnown(section, sections)) return [];
    return [`${at} names RFC ${rfc} §${section}, which docs/conformance-scope.json does not know`];
  });
  return [...new Set(wrong)];
}

/** Listed itself, or within a section that is listed without what is in it. */
function isKnown(section, sections) {
  const has = (one) => sections.some((other) => other.startsWith(`${one}.`));
  return sections.some((one) => one === section || (section.startsWith(`${one}.`) && !has(one)));
}
