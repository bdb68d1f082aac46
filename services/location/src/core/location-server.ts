import type {
  AnswerOf,
  Binding,
  BindingFlow,
  locationClear,
  locationFindGruu,
  locationImport,
  locationList,
  locationLookup,
  QuestionOf,
  StorePosition,
} from '@trapezoid/contracts';
import {
  applyUpdate,
  type UpdateAnswer,
  type UpdateRequest,
  type UriComparison,
  unexpired,
} from './apply-update.js';
import { assignGruus, type GruuSource } from './assign-gruus.js';
import { BindingRecords, type BindingRecordsPorts, type LocationChange } from './binding-records.js';
import { EndedFlows } from './ended-flows.js';
import { importRecord } from './import-record.js';
import { RecordTooLong } from './record-store.js';
import type { SubscriberDirectory } from './subscriber-directory.js';

type LocationRecord = AnswerOf<typeof locationList>['records'][number];
type ImportQuestion = QuestionOf<typeof locationImport>;
type ImportAnswer = AnswerOf<typeof locationImport>;

export interface LocationServerPorts extends BindingRecordsPorts {
  readonly directory: SubscriberDirectory;
  readonly uriEquals: UriComparison;
  readonly gruus: GruuSource;
}

/** Bytes; with one record more, a page is still shorter than a message of NATS may be. */
const maximumPageSize = 400 * 1024;

/**
 * Who is bound where: the one owner of that rule.
 * RFC 3261 §10.3
 */
export class LocationServer {
  readonly #ports: LocationServerPorts;
  readonly #records: BindingRecords;
  readonly #endedFlows: EndedFlows;

  constructor(ports: LocationServerPorts) {
    this.#ports = ports;
    this.#records = new BindingRecords(ports);
    this.#endedFlows = new EndedFlows(ports.clock);
    this.#records.listen((addressOfRecord, bindings) => this.#endLateFlows(addressOfRecord, bindings));
  }

  get position(): StorePosition {
    return this.#records.position;
  }

  /** Reads what is stored, so that it expires on time, and follows what other instances write. */
  start(): Promise<void> {
    return this.#records.start();
  }

  /** Lets what is under way end. The store is its owner's to close. */
  close(): Promise<void> {
    return this.#records.close();
  }

  async update(request: UpdateRequest): Promise<UpdateAnswer> {
    const { directory, gruus, uriEquals } = this.#ports;
    let answer: UpdateAnswer = { kind: 'updated', bindings: [] };
    await this.#records.change(request.addressOfRecord, 'registered', (current, now) => {
      // Asked in the turn of the record: what a removed account had is gone by now, and stays so.
      if (directory.lacks(request.addressOfRecord)) {
        answer = { kind: 'no-such-account' };
        return undefined;
      }
      const outcome = applyUpdate(current, request, now, uriEquals);
      if (outcome.kind !== 'updated') {
        answer = outcome;
        return undefined;
      }
      const bindings = outcome.changed
        ? assignGruus(current, outcome.bindings, request, gruus)
        : outcome.bindings;
      answer = { kind: 'updated', bindings };
      return outcome.changed ? bindings : undefined;
    });
    return answer;
  }

  async lookup({
    addressOfRecord,
  }: QuestionOf<typeof locationLookup>): Promise<AnswerOf<typeof locationLookup>> {
    const { bindings } = await this.#records.read(addressOfRecord);
    return { subscriber: this.#ports.directory.has(addressOfRecord), bindings };
  }

  /** How many address-of-records have a binding. */
  get registered(): number {
    return this.#records.index.count(this.#ports.clock.now());
  }

  /** RFC 5627 §5.4 */
  async findGruu({ user }: QuestionOf<typeof locationFindGruu>): Promise<AnswerOf<typeof locationFindGruu>> {
    const series = this.#ports.gruus.read(user);
    const addressOfRecord = series === undefined ? undefined : this.#records.index.nameBySeries(series);
    if (addressOfRecord === undefined) return { kind: 'unknown' };
    const { bindings } = await this.#records.read(addressOfRecord);
    const instance = bindings.find((binding) => binding.temporaryGruu?.series === series)?.instance;
    return instance === undefined ? { kind: 'unknown' } : { kind: 'found', addressOfRecord, instance };
  }

  /** A page is shorter than asked for where its records are long: it has to fit into one message. */
  async list({ after, limit }: QuestionOf<typeof locationList>): Promise<AnswerOf<typeof locationList>> {
    const now = this.#ports.clock.now();
    const { index, position } = this.#records;
    const names = index.page(after, limit + 1, now);
    const records: LocationRecord[] = [];
    let last: string | undefined;
    let size = 0;
    for (const record of await this.#read(names.slice(0, limit))) {
      size += Buffer.byteLength(JSON.stringify(record));
      if (last !== undefined && size > maximumPageSize) break;
      last = record.addressOfRecord;
      // Ended since the index was looked at.
      if (record.bindings.length > 0) records.push(record);
    }
    const next = last === undefined || last === names.at(-1) ? {} : { next: last };
    return { records, total: index.count(now), position, ...next };
  }

  #read(names: readonly string[]): Promise<LocationRecord[]> {
    return Promise.all(
      names.map(async (addressOfRecord) => {
        const { bindings, revision } = await this.#records.read(addressOfRecord);
        return { addressOfRecord, bindings, ...(revision === undefined ? {} : { revision }) };
      }),
    );
  }

  /** Ends every binding of an address-of-record, whatever its CSeq. */
  async clear(
    { addressOfRecord }: QuestionOf<typeof locationClear>,
    cause: Extract<LocationChange['cause'], 'cleared' | 'account-removed'> = 'cleared',
  ): Promise<AnswerOf<typeof locationClear>> {
    const removed = await this.#remove(addressOfRecord, cause, () => true);
    return { removed };
  }

  /** Whether this instance knows of a record of that name. */
  knows(addressOfRecord: string): boolean {
    return this.#records.index.has(addressOfRecord);
  }

  /** Ends the bindings of all who have no account any more, e.g. since the lab file was changed. */
  async clearStrays(): Promise<void> {
    const strays = [...this.#records.index.names()].filter((name) => this.#ports.directory.lacks(name));
    for (const addressOfRecord of strays) await this.clear({ addressOfRecord }, 'account-removed');
  }

  /** Ends every binding over a connection. RFC 5626 §7 */
  async endFlow(flow: BindingFlow): Promise<{ removed: number }> {
    this.#endedFlows.add(flow);
    const names = this.#records.index.namesByFlow(flow);
    const counts = await Promise.all(names.map((name) => this.#removeEnded(name)));
    return { removed: counts.reduce((sum, count) => sum + count, 0) };
  }

  /** Bindings of what was registered over a connection that had ended by then. */
  #endLateFlows(addressOfRecord: string, bindings: readonly Binding[]): void {
    if (!bindings.some(({ flow }) => flow !== undefined && this.#endedFlows.has(flow))) return;
    // Where the store fails they stay until their time ends: the proxies find the connection gone.
    this.#removeEnded(addressOfRecord).catch(() => {});
  }

  #removeEnded(addressOfRecord: string): Promise<number> {
    return this.#remove(
      addressOfRecord,
      'flow-ended',
      ({ flow }) => flow !== undefined && this.#endedFlows.has(flow),
    );
  }

  async #remove(
    addressOfRecord: string,
    cause: LocationChange['cause'],
    isGone: (binding: Binding) => boolean,
  ): Promise<number> {
    let removed = 0;
    await this.#records.change(addressOfRecord, cause, (current) => {
      const left = current.filter((binding) => !isGone(binding));
      removed = current.length - left.length;
      return removed === 0 ? undefined : left;
    });
    return removed;
  }

  /** Record by record: what is refused of one does not touch the others. */
  async import({ records, expires }: ImportQuestion): Promise<ImportAnswer> {
    const answer: ImportAnswer = { imported: 0, expired: 0, outdated: 0, refused: [] };
    for (const { addressOfRecord, bindings } of records) {
      const outcome = await this.#importOne(addressOfRecord, bindings, expires);
      if (typeof outcome === 'string') {
        answer.refused.push({ addressOfRecord, reason: outcome });
        continue;
      }
      answer.imported += outcome.imported;
      answer.expired += outcome.expired;
      answer.outdated += outcome.outdated;
    }
    return answer;
  }

  /** Gives why it is refused, or what was counted. */
  async #importOne(
    addressOfRecord: string,
    given: readonly Binding[],
    expires: number | undefined,
  ): Promise<string | Omit<ImportAnswer, 'refused'>> {
    const maximum = this.#ports.directory.maximumBindings(addressOfRecord);
    if (maximum === undefined) return 'no account of that name';
    let answer: string | Omit<ImportAnswer, 'refused'> = 'not decided';
    try {
      await this.#records.change(addressOfRecord, 'imported', (current, now) => {
        const alive = unexpired(expires === undefined ? given : endingAt(given, now + expires * 1000), now);
        const { bindings, imported, outdated } = importRecord(current, alive, this.#ports.uriEquals);
        if (bindings.length > maximum) {
          answer = `more than ${maximum} bindings would stand`;
          return undefined;
        }
        answer = { imported, outdated, expired: given.length - alive.length };
        return imported === 0 ? undefined : bindings;
      });
    } catch (error) {
      if (error instanceof RecordTooLong) return error.message;
      throw error;
    }
    return answer;
  }
}

function endingAt(bindings: readonly Binding[], expiresAt: number): Binding[] {
  return bindings.map((binding) => ({ ...binding, expiresAt }));
}
