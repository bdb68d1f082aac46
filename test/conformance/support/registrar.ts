import { EmbeddedBus } from '@trapezoid/bus';
import type { Domain } from '@trapezoid/lab';
import { SipDispatcher } from '@trapezoid/nest-sip';
import { silentLogger } from '@trapezoid/observability';
import { DomainAuthenticator, ServedDomains } from '@trapezoid/service';
import { SipElement, type SipResponse, uriEquals } from '@trapezoid/sip';
import { FakeClock, SimulatedNetwork } from '@trapezoid/testkit';
import { LocationServer } from '../../../services/location/src/core/location-server.js';
import { SubscriberDirectory } from '../../../services/location/src/core/subscriber-directory.js';
import { CountedGruus, MemoryStore } from '../../../services/location/src/location.fixture.js';
import { Registrar } from '../../../services/registrar/src/core/registrar.js';
import { RefusalTeller } from '../../../services/registrar/src/nats/refusal-teller.js';
import { RegisterController } from '../../../services/registrar/src/sip/register.controller.js';
import { Peer } from './peer.js';

export interface RegistrarBenchOptions {
  /** User names. Default: grace. */
  readonly accounts?: readonly string[];
  /** Whether it asks for credentials. Default: it does not. */
  readonly authenticates?: boolean;
}

const host = '10.0.0.2';

/** The registrar of lab.test with its location server, in virtual time, and a peer that sends it what a test says. */
export class RegistrarBench {
  // Its responses tell what is left of a binding's time by the real clock: the virtual one starts there.
  readonly clock = new FakeClock(Date.now());
  readonly network = new SimulatedNetwork({ clock: this.clock });
  private readonly faults: unknown[] = [];
  peer!: Peer;
  private element!: SipElement;
  private location!: LocationServer;

  static async start({
    accounts = ['grace'],
    authenticates = false,
  }: RegistrarBenchOptions = {}): Promise<RegistrarBench> {
    const bench = new RegistrarBench();
    const { clock, network } = bench;
    bench.peer = await Peer.open(network, '10.0.1.1');
    const onFault = (error: unknown) => void bench.faults.push(error);
    bench.element = await SipElement.start({ listen: [network.udp(host, 5060)], clock, onFault });
    const domain = labTest(accounts, authenticates);
    const location = new LocationServer({
      store: new MemoryStore(),
      gruus: new CountedGruus(),
      directory: new SubscriberDirectory([domain]),
      clock,
      uriEquals: (one, other) => uriEquals(one, other),
      tellChanged: () => undefined,
    });
    await location.start();
    bench.location = location;
    const registrar = new Registrar(
      new ServedDomains([{ ...domain, rules: domain.registration }], () => false),
      {
        lookup: (addressOfRecord) => location.lookup({ addressOfRecord }),
        update: (command) => location.update({ ...command, changes: [...command.changes] }),
        findGruu: (user) => location.findGruu({ user }),
      },
    );
    const bus = new EmbeddedBus();
    const authenticator = new DomainAuthenticator(
      [{ ...domain, ...domain.authentication, required: authenticates }],
      { bus, logger: silentLogger },
    );
    const lab = { name: 'lab', file: '', host, domains: [domain], services: [], phones: [] };
    const refusals = new RefusalTeller(bus, 'registrar');
    const controller = new RegisterController(registrar, authenticator, refusals, lab);
    const { transactions } = bench.element;
    const handlers = new Map([['REGISTER', controller.register.bind(controller)]]);
    transactions.attach(new SipDispatcher(transactions, handlers, { onFault }));
    return bench;
  }

  /** Sends the bytes and gives the last response that has come back since, undefined for none. */
  async ask(bytes: Buffer): Promise<SipResponse | undefined> {
    const before = this.peer.responses.length;
    this.peer.send(bytes, { host, port: 5060 });
    // The store's promises settle in more turns than a message takes.
    for (let turn = 0; turn < 10; turn++) await this.clock.advanceAsync(2);
    return this.peer.responses.slice(before).at(-1);
  }

  /** Where the bindings of an address-of-record came from, as the location server keeps it. */
  async receivedFrom(addressOfRecord: string) {
    const { bindings } = await this.location.lookup({ addressOfRecord });
    return bindings.map((binding) => binding.receivedFrom);
  }

  /** Rejects where the registrar had a fault. */
  async close(): Promise<void> {
    await this.element.close();
    if (this.faults.length > 0) throw this.faults[0];
  }
}

function labTest(accounts: readonly string[], authenticates: boolean): Domain {
  return {
    name: 'lab.test',
    aliases: [],
    authentication: {
      realm: 'lab.test',
      algorithms: ['MD5'],
      qop: ['auth'],
      register: authenticates ? 'digest' : 'none',
      requests: 'none',
      nonceLifetime: 300,
      userhash: false,
    },
    registration: { defaultExpires: 3600, minimumExpires: 60, maximumExpires: 7200, maximumBindings: 10 },
    accounts: accounts.map((user) => ({ user, password: 'secret' })),
  };
}
