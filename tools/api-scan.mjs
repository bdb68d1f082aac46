// Reads emitted declaration files (.d.ts): enough of the language for what the compiler writes, not for more.

const declaration =
  /^(export )?(?:declare )?(?:abstract )?(?:class|interface|type|function|const|let|enum) ([A-Za-z_$][\w$]*)/;

/** Text without comments; quoted text may hold what looks like one. */
export function withoutComments(text) {
  return text.replace(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    '$1',
  );
}

/** Each top-level declaration with its text on normalised lines, without private members. */
export function declarationsIn(source) {
  const lines = withoutComments(source)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const found = [];
  for (let at = 0; at < lines.length; ) {
    const match = declaration.exec(lines[at]);
    if (match === null) {
      at++;
      continue;
    }
    const statement = [];
    let depth = 0;
    do {
      statement.push(lines[at]);
      depth += depthOf(lines[at]);
      at++;
      // A statement of several lines goes on in indented ones, and ends in one that is not.
    } while (at < lines.length && (depth > 0 || /^\s/.test(lines[at])));
    found.push(described(match[2], match[1] !== undefined, statement));
  }
  return found;
}

function described(name, exported, statement) {
  const raw = joined(statement).filter((line) => !/^\s*(?:private (?!constructor)|#)/.test(line));
  const text = raw.join('\n');
  const inlineImports = [...text.matchAll(/import\("([^"]+)"\)\.([\w$]+)/g)].map(
    ([, specifier, imported]) => ({
      specifier,
      name: imported,
    }),
  );
  const printed = text.replace(/import\("[^"]+"\)\./g, '').replace(/^export (?:declare )?|^declare /, '');
  const words = new Set(
    printed.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '').match(/[A-Za-z_$][\w$]*/g),
  );
  return { name, exported, text: printed, words, inlineImports };
}

/** Lines, with a parameter list that its comments had spread over several put back on one. */
function joined(lines) {
  const whole = [];
  let open = 0;
  for (const line of lines) {
    if (open > 0) whole[whole.length - 1] += ` ${line.trim()}`;
    else whole.push(line.trimEnd());
    open += count(line, /\(/g) - count(line, /\)/g);
  }
  return whole.map((line) => line.replace(/(\S) {2,}/g, '$1 ').replace(/\( /g, '('));
}

const count = (text, pattern) => (text.match(pattern) ?? []).length;
const depthOf = (line) => count(line, /[{([]/g) - count(line, /[})\]]/g);

/** Local names with what they stand for and where it comes from. */
export function importsIn(source) {
  const found = new Map();
  for (const [, list, specifier] of withoutComments(source).matchAll(
    /^import (?:type )?\{([^}]*)\} from ['"]([^'"]+)['"];/gm,
  )) {
    for (const [local, { name }] of listed(list)) found.set(local, { name, specifier });
  }
  return found;
}

/**
 * `names` maps what is exported to what it is called there, and whether as a type alone; it is undefined for
 * `export *`.
 */
export function reexportsIn(source) {
  const found = [];
  for (const [, type, list, specifier] of withoutComments(source).matchAll(
    /^export (type )?(?:\*|\{([^}]*)\}) from ['"]([^'"]+)['"];/gm,
  )) {
    const names = list === undefined ? undefined : new Map(listed(list, type !== undefined));
    found.push({ names, specifier });
  }
  return found;
}

function listed(list, typeOnly = false) {
  return list
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const [name, alias = name] = one.replace(/^type /, '').split(/ as /);
      return [alias, { name, typeOnly: typeOnly || one.startsWith('type ') }];
    });
}
