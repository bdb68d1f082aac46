import { answerOn, type Bus } from '@trapezoid/bus';
import { type Binding, findSubscriber, locationLookup, locationUpdate } from '@trapezoid/contracts';
import { computeHa1 } from '@trapezoid/sip';

const password = 'secret';

/** A location server as small as can be: accounts by their address-of-record, bindings by the text of their contact. */
export class FakeLocationServer {
  readonly bindings = new Map<string, Binding[]>();
  private stops: (() => void)[] = [];

  constructor(
    private readonly bus: Bus,
    private readonly accounts: readonly string[],
  ) {}

  start(): void {
    this.stops = [
      answerOn(this.bus, locationLookup, ({ addressOfRecord }) => ({
        subscriber: this.accounts.includes(addressOfRecord),
        bindings: this.bindings.get(addressOfRecord) ?? [],
      })),
      answerOn(this.bus, findSubscriber, ({ username, realm }) => {
        const user = username.split('@')[0] ?? '';
        if (!this.accounts.includes(`sip:${user}@${realm}`)) return { kind: 'unknown' as const };
        const ha1 = { MD5: computeHa1('MD5', username, realm, password) };
        return { kind: 'found' as const, subscriber: { username: user, domain: realm, ha1 } };
      }),
      answerOn(this.bus, locationUpdate, (update) => {
        const standing = update.removeAll ? [] : (this.bindings.get(update.addressOfRecord) ?? []);
        const late = standing.find(({ callId, cseq }) => callId === update.callId && cseq >= update.cseq);
        if (late !== undefined) return { kind: 'out-of-order' as const, contact: late.contact };
        const changed = update.changes.map(({ contact }) => contact);
        const now = Date.now();
        const made = update.changes
          .filter(({ expires }) => expires > 0)
          .map(({ expires, ...kept }) => ({
            ...kept,
            expiresAt: now + expires * 1000,
            callId: update.callId,
            cseq: update.cseq,
            updatedAt: now,
          }));
        const bindings = [...standing.filter(({ contact }) => !changed.includes(contact)), ...made];
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
