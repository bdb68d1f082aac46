import { answerOn, type Bus } from '@trapezoid/bus';
import {
  type Binding,
  type BindingChange,
  findSubscriber,
  locationFindGruu,
  locationLookup,
  locationUpdate,
} from '@trapezoid/contracts';
import { computeHa1 } from '@trapezoid/sip';

const password = 'secret';

/** A location server as small as can be: accounts by their address-of-record, bindings by flow or the text of their contact. */
export class FakeLocationServer {
  readonly bindings = new Map<string, Binding[]>();
  /** The subjects of all questions about bindings. */
  readonly asked: string[] = [];
  /** What it does before it answers an update. */
  beforeUpdate: () => Promise<void> = async () => undefined;
  private stops: (() => void)[] = [];

  constructor(
    private readonly bus: Bus,
    private readonly accounts: readonly string[],
  ) {}

  start(): void {
    this.stops = [
      answerOn(this.bus, locationLookup, ({ addressOfRecord }) => {
        this.asked.push(locationLookup.subject);
        return {
          subscriber: this.accounts.includes(addressOfRecord),
          bindings: this.bindings.get(addressOfRecord) ?? [],
        };
      }),
      answerOn(this.bus, locationFindGruu, ({ user }) => {
        const [addressOfRecord] = [...this.bindings].find(([, bindings]) =>
          bindings.some(({ temporaryGruu }) => temporaryGruu?.user === user),
        ) ?? [undefined];
        return addressOfRecord === undefined
          ? { kind: 'unknown' as const }
          : { kind: 'found' as const, addressOfRecord, instance: 'urn:uuid:1' };
      }),
      answerOn(this.bus, findSubscriber, ({ username, realm }) => {
        const user = username.split('@')[0] ?? '';
        if (!this.accounts.includes(`sip:${user}@${realm}`)) return { kind: 'unknown' as const };
        const ha1 = { MD5: computeHa1('MD5', username, realm, password) };
        return { kind: 'found' as const, subscriber: { username: user, domain: realm, ha1 } };
      }),
      answerOn(this.bus, locationUpdate, async (update) => {
        this.asked.push(locationUpdate.subject);
        await this.beforeUpdate();
        if (!this.accounts.includes(update.addressOfRecord)) return { kind: 'no-such-account' as const };
        const standing = update.removeAll ? [] : (this.bindings.get(update.addressOfRecord) ?? []);
        const late = standing.find(({ callId, cseq }) => callId === update.callId && cseq >= update.cseq);
        if (late !== undefined) return { kind: 'out-of-order' as const, contact: late.contact };
        const changed = update.changes.map(keyOf);
        const now = Date.now();
        const made = update.changes
          .filter(({ expires }) => expires > 0)
          .map(({ expires, ...kept }) => ({
            ...kept,
            ...(kept.instance === undefined ? {} : { temporaryGruu: { series: 1, user: 'tgruu.1' } }),
            expiresAt: now + expires * 1000,
            callId: update.callId,
            cseq: update.cseq,
            updatedAt: now,
          }));
        const bindings = [...standing.filter((binding) => !changed.includes(keyOf(binding))), ...made];
        if (bindings.length > update.maximumBindings) {
          return { kind: 'too-many-bindings' as const, maximum: update.maximumBindings };
        }
        this.bindings.set(update.addressOfRecord, bindings);
        return { kind: 'updated' as const, bindings };
      }),
    ];
  }

  /** As when it is not there. */
  stop(): void {
    for (const stop of this.stops.splice(0)) stop();
  }
}

function keyOf({ contact, instance, regId }: Binding | Omit<BindingChange, 'expires'>): string {
  return instance === undefined || regId === undefined ? contact : `${instance} ${regId}`;
}
