import type {
  AnswerOf,
  addSubscriber,
  EventOf,
  QuestionOf,
  removeSubscriber,
  subscriberChanged,
} from '@trapezoid/contracts';
import { KeyedQueue } from '@trapezoid/service';
import { bracketHost } from '@trapezoid/sip';
import { everyAlgorithm, hashAccount } from './account-hashes.js';
import type { AccountRecord } from './account-record.js';
import type { LocationServer } from './location-server.js';
import { type RecordStore, StoreUnavailable } from './record-store.js';
import type { SubscriberDirectory } from './subscriber-directory.js';

export type SubscriberChange = EventOf<typeof subscriberChanged>;

export interface AccountsPorts {
  readonly store: RecordStore<AccountRecord>;
  readonly directory: SubscriberDirectory;
  readonly server: Pick<LocationServer, 'clear' | 'clearStrays' | 'knows'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly tellChanged: (change: SubscriberChange) => void;
  /** How many accounts may be recorded beside the lab file. Default 100,000. */
  readonly maximum?: number;
}

const defaultMaximum = 100_000;
const maximumWaiting = 64;
const maximumAttempts = 40;

/**
 * Accounts that come and go while the network runs. They are recorded in a store, which several instances may share;
 * what is recorded takes the place of what the lab file says.
 */
export class Accounts {
  readonly #ports: AccountsPorts;
  readonly #queue = new KeyedQueue(maximumWaiting);
  readonly #recorded = new Set<string>();
  /** Being removed here: their bindings are ended, and counted, at the end of that. */
  readonly #leaving = new Set<string>();

  constructor(ports: AccountsPorts) {
    this.#ports = ports;
  }

  /**
   * Reads what is recorded, and follows what other instances record; comes after the start of the location server.
   * Whoever lost the account while nobody looked loses the bindings now.
   */
  async start(): Promise<void> {
    await this.#ports.store.watch((key, record) => this.#note(key, record));
    await this.#ports.server.clearStrays();
  }

  /** Lets what is under way end. */
  async close(): Promise<void> {
    await this.#queue.idle();
  }

  add(question: QuestionOf<typeof addSubscriber>): Promise<AnswerOf<typeof addSubscriber>> {
    const { directory } = this.#ports;
    const { username: user, password, displayName } = question;
    const domain = question.domain.toLowerCase();
    const realm = directory.realmOf(domain);
    if (realm === undefined) {
      return Promise.resolve({ kind: 'unknown-domain', domains: directory.domains });
    }
    const hashes = hashAccount(everyAlgorithm, { user, domain, realm, password });
    const record: AccountRecord = {
      kind: 'account',
      ...(displayName === undefined ? {} : { displayName }),
      realm,
      hashes,
    };
    return this.#change<AnswerOf<typeof addSubscriber>>(user, domain, () => {
      const maximum = this.#ports.maximum ?? defaultMaximum;
      if (directory.stateOf(user, domain).inUse) return { answer: { kind: 'exists' } };
      if (!this.#recorded.has(keyOf(user, domain)) && this.#recorded.size >= maximum) {
        return { answer: { kind: 'too-many-accounts', maximum } };
      }
      return { answer: { kind: 'added' }, record, change: 'added' };
    });
  }

  async remove({
    username: user,
    domain: spelt,
  }: QuestionOf<typeof removeSubscriber>): Promise<AnswerOf<typeof removeSubscriber>> {
    const { directory, server } = this.#ports;
    const domain = spelt.toLowerCase();
    const key = keyOf(user, domain);
    this.#leaving.add(key);
    try {
      const kind = await this.#change<'unknown' | 'removed' | 'disabled'>(user, domain, (recorded) => {
        const { inUse, ofLab } = directory.stateOf(user, domain);
        if (!inUse && recorded?.kind !== 'account') return { answer: 'unknown' };
        return ofLab
          ? { answer: 'disabled', record: { kind: 'disabled' }, change: 'disabled' }
          : { answer: 'removed', record: undefined, change: 'removed' };
      });
      if (kind === 'unknown') return { kind };
      const { removed } = await server.clear({ addressOfRecord: addressOf(user, domain) }, 'account-removed');
      return { kind, bindings: removed };
    } finally {
      this.#leaving.delete(key);
    }
  }

  /** Lets `decide` say what shall be recorded, and records it; begins anew when another instance was quicker. */
  #change<Answer>(
    user: string,
    domain: string,
    decide: (recorded: AccountRecord | undefined) => Decision<Answer>,
  ): Promise<Answer> {
    const { store, tellChanged, now } = this.#ports;
    const key = keyOf(user, domain);
    return this.#queue.run(key, async () => {
      for (let attempt = 0; attempt < maximumAttempts; attempt += 1) {
        const stored = await store.get(key);
        this.#note(key, stored?.value);
        const { answer, record, change } = decide(stored?.value);
        if (change === undefined) return answer;
        const written =
          record !== undefined
            ? await store.put(key, stored?.revision, record)
            : stored === undefined || (await store.remove(key, stored.revision));
        if (written === undefined) continue;
        this.#note(key, record);
        tellChanged({ username: user, domain, change, at: now() });
        return answer;
      }
      throw new StoreUnavailable(
        `the account ${key} can't be written`,
        `others wrote it ${maximumAttempts} times in between`,
      );
    });
  }

  /** What another instance has recorded, and what this one has: an account that is gone has no bindings. */
  #note(key: string, record: AccountRecord | undefined): void {
    const { directory, server } = this.#ports;
    const at = key.lastIndexOf('@');
    const [user, domain] = [key.slice(0, at), key.slice(at + 1)];
    if (record === undefined) this.#recorded.delete(key);
    else this.#recorded.add(key);
    directory.apply(user, domain, record);
    const addressOfRecord = addressOf(user, domain);
    if (this.#leaving.has(key)) return;
    if (!directory.lacks(addressOfRecord) || !server.knows(addressOfRecord)) return;
    // Where the store fails they stay until their time ends, and nobody can refresh them.
    server.clear({ addressOfRecord }, 'account-removed').catch(() => {});
  }
}

interface Decision<Answer> {
  readonly answer: Answer;
  /** To be recorded; undefined with a change: the record goes. */
  readonly record?: AccountRecord | undefined;
  /** Absent: everything stays as it is. */
  readonly change?: SubscriberChange['change'];
}

function keyOf(user: string, domain: string): string {
  return `${user}@${domain}`;
}

/** Canonical: a user name of the lab has no character that a SIP URI would escape. */
function addressOf(user: string, domain: string): string {
  return `sip:${user}@${bracketHost(domain)}`;
}
