import type { HepTarget } from './hep-target.js';
import type { HistoryKind, ProxyRule, RedirectRule } from './rules.js';
import type { TrustedPeer } from './trust.js';

/** A network as it is to be started: a checked lab file with every default filled in. */
export interface Lab {
  readonly name: string;
  readonly description?: string;
  /** The file it was read from, for messages to a person. */
  readonly file: string;
  /** Where services listen unless their listening point says otherwise. */
  readonly host: string;
  readonly domains: readonly Domain[];
  readonly services: readonly ServicePlan[];
  readonly phones: readonly PhonePlan[];
  /** Who answers for names that the zone does not have; absent: the machine's own resolver. */
  readonly dns?: DnsPlan;
  /** Where all messages are sent too, for sngrep or Homer. */
  readonly hep?: HepTarget;
  /** Records that the network answers by itself, before anybody is asked (RFC 3263). */
  readonly zone?: readonly ZoneRecord[];
}

export interface DnsPlan {
  /** In the order in which to ask. */
  readonly servers: readonly DnsServer[];
}

export interface DnsServer {
  readonly host: string;
  readonly port: number;
}

/** A record of the lab's own zone; names without a dot at the end, in lower case. */
export type ZoneRecord =
  | { readonly type: 'A' | 'AAAA'; readonly name: string; readonly address: string }
  | {
      readonly type: 'SRV';
      readonly name: string;
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | {
      readonly type: 'NAPTR';
      readonly name: string;
      readonly order: number;
      readonly preference: number;
      readonly flags: string;
      readonly service: string;
      /** RFC 3263 §4.1 passes over records that have one. */
      readonly regexp?: string;
      readonly replacement: string;
    };

type HashAlgorithm = 'MD5' | 'SHA-256' | 'SHA-512-256';
export type Algorithm = HashAlgorithm | `${HashAlgorithm}-sess`;
export type QualityOfProtection = 'auth' | 'auth-int';

/** A domain that the network serves, with its accounts. */
export interface Domain {
  readonly name: string;
  /** Host names and addresses that mean this domain too, e.g. `127.0.0.1` for a phone that knows no other. */
  readonly aliases: readonly string[];
  readonly authentication: {
    readonly realm: string;
    /** Offered in this order, one challenge each (RFC 8760 §2.3). */
    readonly algorithms: readonly Algorithm[];
    readonly qop: readonly QualityOfProtection[];
    /** Who is asked for credentials: at the registrar, and at the proxy for all other requests. */
    readonly register: 'digest' | 'none';
    readonly requests: 'digest' | 'none';
    /** Seconds for which a nonce is good. */
    readonly nonceLifetime: number;
    /** Whether names may be hashed (RFC 7616 §3.4.4). Default false. */
    readonly userhash: boolean;
  };
  readonly registration: {
    /** Seconds. */
    readonly defaultExpires: number;
    readonly minimumExpires: number;
    readonly maximumExpires: number;
    readonly maximumBindings: number;
    /** Who may register for others (RFC 3261 §10.3 step 4); absent: nobody. */
    readonly thirdParty?: readonly ThirdParty[];
    /** URIs that phones shall send their requests through, told in each 200 (RFC 3608); absent: nothing is told. */
    readonly serviceRoute?: readonly string[];
    /**
     * Whether a phone behind a Path has to say that it knows Path, or gets 421 (RFC 3327 §5.3). Absent: `assumed`, for
     * many phones are silent about it.
     */
    readonly pathSupport?: 'assumed' | 'required';
    /** Whether phones that ask for GRUUs are given some (RFC 5627); absent: true. */
    readonly gruu?: boolean;
  };
  readonly accounts: readonly Account[];
  /** Addresses-of-record that lead to several accounts. */
  readonly groups?: readonly RingGroup[];
}

/** An address-of-record whose calls ring at several accounts. */
export interface RingGroup {
  readonly user: string;
  readonly members: readonly { readonly user: string; readonly q: number }[];
}

/** An account that may register for others. */
export interface ThirdParty {
  readonly account: string;
  /** User names of the domain, or all of them. */
  readonly may: 'all' | readonly string[];
}

export interface Account {
  readonly user: string;
  readonly password: string;
  readonly displayName?: string;
  /** Other user names of the same address-of-record. */
  readonly aliases?: readonly string[];
}

export type ServiceKind =
  | 'location'
  | 'registrar'
  | 'proxy'
  | 'redirect'
  | 'b2bua'
  | 'ua-simulator'
  | 'console';
export type ListeningProtocol = 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';

/** How a service shows its certificate, and whose it believes. */
export interface TlsPlan {
  /** Its own certificate with the chain above it, and the key, as PEM files; absent: the lab's authority issues one. */
  readonly own?: { readonly certificate: string; readonly privateKey: string };
  /** PEM files of authorities that are believed beside the lab's own. */
  readonly authorities: readonly string[];
  /**
   * Whether those who connect are asked for a certificate, and let in without one. Absent: asked over TLS, where it
   * proves whose further requests may use the connection (RFC 5923 §9.2), not over WSS, where browsers ask their users.
   */
  readonly clientCertificates?: 'never' | 'request' | 'require';
  readonly minimumVersion: 'TLSv1.2' | 'TLSv1.3';
}

export interface ListeningPoint {
  readonly protocol: ListeningProtocol;
  readonly host: string;
  readonly port: number;
}

interface CommonPlan {
  /** Its name in the lab file; the kind's own name unless there are several. */
  readonly name: string;
  /** Host by which the others find it, where that is not the one at which it listens: its name in a network of containers. */
  readonly reachedAt?: string;
  /** Domains it is responsible for. */
  readonly domains: readonly string[];
}

export interface LocationPlan extends CommonPlan {
  readonly kind: 'location';
}

export interface RegistrarPlan extends CommonPlan {
  readonly kind: 'registrar';
  readonly listen: readonly ListeningPoint[];
  /** Absent: the lab's own authority, and the defaults. */
  readonly tls?: TlsPlan;
}

export interface ProxyPlan extends CommonPlan {
  readonly kind: 'proxy';
  readonly listen: readonly ListeningPoint[];
  readonly tls?: TlsPlan;
  readonly recordRoute: boolean;
  /** Whether it keeps transactions (RFC 3261 §16.2), or nothing at all (§16.11). Absent: `stateful`. */
  readonly mode?: 'stateful' | 'stateless';
  /** In which order the targets of a request are called (RFC 3261 §16.6). Absent: `by-q`. */
  readonly forking?: 'parallel' | 'sequential' | 'by-q';
  /** Whether it goes where a 3xx sends a request, instead of telling its caller (RFC 3261 §16.7). Default false. */
  readonly recurse?: boolean;
  /** Seconds that targets may ring while there are others to call. Default 20. */
  readonly targetTimeout?: number;
  /** Seconds; more than 180 (RFC 3261 §16.6 step 11). */
  readonly timerC: number;
  /** Where REGISTER requests for its domains go: name of the registrar in this file. Absent: it has no domain. */
  readonly registrar?: string;
  /** Whether look-ups are remembered while no change of them is told. Default true. */
  readonly locationCache?: boolean;
  /** Seconds of silence that phones with outbound are told to break (RFC 5626 §5.4); absent: they are told nothing. */
  readonly flowTimer?: number;
  /** Origins of web pages that may connect over WebSocket; absent: those of this machine. */
  readonly allowedOrigins?: 'any' | readonly string[];
  /** The first that fits a request says what becomes of it; absent, or where none fits: as the RFC says. */
  readonly rules?: readonly ProxyRule[];
  /** The other members of its trust domain (RFC 3325 §2.3); absent: it is of none, and asserts nobody's identity. */
  readonly trust?: readonly TrustedPeer[];
  /** What it tells the next of where a call has been; absent: nothing. */
  readonly history?: readonly HistoryKind[];
  /** It routes as RFC 2543 had it (RFC 3261 §16.12.1.2); absent: false. */
  readonly strictRouter?: boolean;
  /** Name of the B2BUA in this file that calls to its users go through; absent: they go straight to the phones. */
  readonly b2bua?: string;
}

export interface RedirectPlan extends CommonPlan {
  readonly kind: 'redirect';
  readonly listen: readonly ListeningPoint[];
  readonly tls?: TlsPlan;
  /** The first that fits a request is its answer; absent, or where none fits: what the location server knows. */
  readonly rules?: readonly RedirectRule[];
}

/** Session timers of one side of a B2BUA. RFC 4028 */
export interface SessionTimerPlan {
  /** Seconds to ask for; absent: none is asked for, but one that the far end asks for is kept. */
  readonly interval?: number;
  /** The least that is taken, in seconds; absent: 90. */
  readonly minimum?: number;
  /** Who refreshes where the far end leaves it open; absent: the B2BUA. */
  readonly refresher?: 'local' | 'remote';
}

export interface B2buaPlan extends CommonPlan {
  readonly kind: 'b2bua';
  readonly listen: readonly ListeningPoint[];
  readonly tls?: TlsPlan;
  /** Where it sends its calls: a SIP URI, of a proxy of this file or of anything else. */
  readonly next: string;
  /** Answers challenges of the callee's side; absent: they are passed on to the caller. */
  readonly account?: { readonly user: string; readonly password: string; readonly domain: string };
  readonly headers: {
    /** Header names that pass from one side to the other; `all`: every one that is not of one hop or dialog. */
    readonly pass: 'all' | readonly string[];
    /** Names that don't, whatever `pass` says. */
    readonly drop: readonly string[];
    /** Put into each INVITE to the callee's side, in place of what was there. */
    readonly add: Readonly<Record<string, string>>;
  };
  /** `signalling`: nothing in the headers tells of the other side's network; `session`: nor `o=` and `s=` of session descriptions. */
  readonly hideTopology: 'none' | 'signalling' | 'session';
  /** `pass`: a REFER goes on to the other side; `handle`: the B2BUA calls the transfer target itself. */
  readonly transfer: 'pass' | 'handle';
  /** By side; absent: what the library does by default. */
  readonly sessionTimers: {
    readonly caller?: 'off' | SessionTimerPlan;
    readonly callee?: 'off' | SessionTimerPlan;
  };
  /** Seconds that a call may ring. */
  readonly ringTimeout: number;
  /** Calls at a time; more are answered 503. */
  readonly maximumCalls: number;
}

export interface UaSimulatorPlan extends CommonPlan {
  readonly kind: 'ua-simulator';
  /** Port 0: any free port. */
  readonly listen: readonly ListeningPoint[];
  readonly tls?: TlsPlan;
  /** Name of the proxy in this file that all its phones use; absent: each one of its own domain. */
  readonly proxy?: string;
}

export interface ConsolePlan extends CommonPlan {
  readonly kind: 'console';
  readonly host: string;
  readonly port: number;
}

export type ServicePlan =
  | LocationPlan
  | RegistrarPlan
  | ProxyPlan
  | RedirectPlan
  | B2buaPlan
  | UaSimulatorPlan
  | ConsolePlan;

/** A simulated phone. */
export interface PhonePlan {
  readonly name: string;
  readonly user: string;
  readonly domain: string;
  readonly displayName?: string;
  readonly password: string;
  /** Name of the proxy in this file that is its outbound proxy. */
  readonly proxy: string;
  readonly register: boolean;
  /** Seconds asked for in REGISTER. */
  readonly expires: number;
  readonly protocol: ListeningProtocol;
  /** Names of the proxies to which it keeps a flow each (RFC 5626); absent: it registers without outbound. */
  readonly outbound?: readonly string[];
  /** Preference of its contact among those of its account, 0 to 1; absent: it registers none. */
  readonly q?: number;
  /** Which of its GRUUs its Contact in dialogs is (RFC 5627); absent: it asks for none. */
  readonly gruu?: 'public' | 'temporary';
  /** Where its sockets are; absent: where the simulator listens. */
  readonly host?: string;
  /** Where its audio comes and goes; absent: where its signalling does. */
  readonly mediaHost?: string;
  readonly onCall: 'answer' | 'busy' | 'decline' | 'no-answer';
  readonly ringMilliseconds: number;
  readonly audio: 'echo' | 'tone' | 'silence';
  readonly hangUpAfterMilliseconds?: number;
}
