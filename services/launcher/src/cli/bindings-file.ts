import { locationImport, type QuestionOf } from '@trapezoid/contracts';

/** Bindings as they are written to a file. */
export type BindingRecord = QuestionOf<typeof locationImport>['records'][number];

const format = 'trapezoid-bindings';
const version = 1;

/** The most that is read of a file, in bytes. */
export const longestFile = 256 * 1024 * 1024;
/** The control API takes 64 KiB at a time. */
const longestBatch = 56 * 1024;
/** The location server takes so many at a time. */
const recordsAtOnce = 100;

/** A text that is no export of bindings; the message says where, for a person. */
export class BindingsFileError extends Error {
  override readonly name = 'BindingsFileError';
}

/** The lines of a file: one for each record, so that files can be compared. */
export async function* printBindingsFile(
  lab: string,
  records: AsyncIterable<BindingRecord>,
): AsyncGenerator<string> {
  yield `{"format":${JSON.stringify(format)},"version":${version},"lab":${JSON.stringify(lab)},"records":[`;
  let last: string | undefined;
  for await (const { addressOfRecord, bindings } of records) {
    if (last !== undefined) yield `${last},`;
    last = JSON.stringify({ addressOfRecord, bindings });
  }
  if (last !== undefined) yield last;
  yield ']}';
}

/** @throws BindingsFileError */
export function parseBindingsFile(text: string): BindingRecord[] {
  const file = parseJson(text);
  if (typeof file !== 'object' || file === null || !('format' in file) || file.format !== format) {
    throw new BindingsFileError(`is no export of bindings (allowed: what \`location export\` has written)`);
  }
  if (!('version' in file) || file.version !== version) {
    throw new BindingsFileError(`is of another version than this program reads (allowed: ${version})`);
  }
  if (!('records' in file) || !Array.isArray(file.records)) {
    throw new BindingsFileError('has no list of records');
  }
  return file.records.map((record: unknown, index) => {
    const read = locationImport.request.safeParse({ records: [record] });
    const [good] = read.data?.records ?? [];
    if (good !== undefined) return good;
    const [issue] = read.error?.issues ?? [];
    const path = ['records', index, ...(issue?.path.slice(2) ?? [])].join('.');
    throw new BindingsFileError(`${path}: ${issue?.message ?? 'is no record'}`);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BindingsFileError('is no JSON');
  }
}

/** Records in portions that go into one request; a record that is too long for any is a portion of its own. */
export function batchesOf(records: readonly BindingRecord[]): BindingRecord[][] {
  const batches: BindingRecord[][] = [];
  let batch: BindingRecord[] = [];
  let size = 0;
  for (const record of records) {
    const length = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (batch.length === recordsAtOnce || (batch.length > 0 && size + length > longestBatch)) {
      batches.push(batch);
      batch = [];
      size = 0;
    }
    batch.push(record);
    size += length;
  }
  return batch.length === 0 ? batches : [...batches, batch];
}
