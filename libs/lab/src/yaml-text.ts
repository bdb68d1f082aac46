import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { LabFileError, type Path } from './lab-file-error.js';

/** Aliases in a file may stand for at most so many nodes: a small file must not unfold into a large one. */
const maximumAliases = 100;

/** A YAML text as plain values, with the way back from a value to its line. */
export interface YamlText {
  readonly value: unknown;
  /** The line of the deepest part of `path` that is in the text, counted from 1. */
  lineOf(path: Path): number;
}

/** @throws LabFileError when the text is no YAML. */
export function readYaml(text: string, file: string): YamlText {
  const lineCounter = new LineCounter();
  const document = parse(text, file, lineCounter);
  if (document.errors.length > 0) {
    throw new LabFileError(
      file,
      document.errors.map((error) => ({
        line: lineCounter.linePos(error.pos[0]).line,
        path: [],
        message:
          error.code === 'MULTIPLE_DOCS'
            ? 'begins a second document (allowed: one in a file)'
            : `not YAML: ${firstLine(error.message)}`,
      })),
    );
  }
  return { value: unfold(document, file), lineOf: (path) => lineOf(document, lineCounter, path) };
}

function parse(text: string, file: string, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
  } catch (error) {
    // The parser is recursive: text that is nested some thousand levels deep ends its stack.
    throw new LabFileError(file, [{ path: [], message: `not readable as YAML: ${messageOf(error)}` }]);
  }
}

function unfold(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: maximumAliases });
  } catch (error) {
    throw new LabFileError(file, [{ path: [], message: `not readable as YAML: ${messageOf(error)}` }]);
  }
}

function lineOf(document: Document, lineCounter: LineCounter, path: Path): number {
  let node = document.contents as Node | null;
  let offset = 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    if (isMap<Node, Node | null>(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (pair === undefined) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq<Node | null>(node) && typeof step === 'number') {
      const item = node.items[step];
      if (item === undefined) break;
      offset = item?.range?.[0] ?? offset;
      node = item;
    } else break;
  }
  return lineCounter.linePos(offset).line;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}

function messageOf(error: unknown): string {
  return firstLine(error instanceof Error ? error.message : String(error));
}
