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
}

export type Algorithm = 'MD5' | 'SHA-256' | 'SHA-512-256';
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
  };
  readonly registration: {
    /** Seconds. */
    readonly defaultExpires: number;
    readonly minimumExpires: number;
    readonly maximumExpires: number;
    readonly maximumBindings: number;
  };
  readonly accounts: readonly Account[];
}

export interface Account {
  readonly user: string;
  readonly password: string;
  readonly displayName?: string;
}

export type ServiceKind = 'location' | 'registrar' | 'proxy' | 'redirect' | 'ua-simulator' | 'console';
export type ListeningProtocol = 'UDP' | 'TCP';

export interface ListeningPoint {
  readonly protocol: ListeningProtocol;
  readonly host: string;
  readonly port: number;
}

interface CommonPlan {
  /** Its name in the lab file; the kind's own name unless there are several. */
  readonly name: string;
  /** Domains it is responsible for. */
  readonly domains: readonly string[];
}

export interface LocationPlan extends CommonPlan {
  readonly kind: 'location';
}

export interface RegistrarPlan extends CommonPlan {
  readonly kind: 'registrar';
  readonly listen: readonly ListeningPoint[];
}

export interface ProxyPlan extends CommonPlan {
  readonly kind: 'proxy';
  readonly listen: readonly ListeningPoint[];
  readonly recordRoute: boolean;
  /** Seconds; more than 180 (RFC 3261 §16.6 step 11). */
  readonly timerC: number;
  /** Where REGISTER requests for its domains go: name of the registrar in this file. */
  readonly registrar: string;
}

export interface RedirectPlan extends CommonPlan {
  readonly kind: 'redirect';
  readonly listen: readonly ListeningPoint[];
}

export interface UaSimulatorPlan extends CommonPlan {
  readonly kind: 'ua-simulator';
  /** Port 0: any free port. */
  readonly listen: readonly ListeningPoint[];
  /** Name of the proxy in this file that its phones use as outbound proxy. */
  readonly proxy: string;
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
  | UaSimulatorPlan
  | ConsolePlan;

/** A simulated phone. */
export interface PhonePlan {
  readonly name: string;
  readonly user: string;
  readonly domain: string;
  readonly displayName?: string;
  readonly password: string;
  readonly register: boolean;
  /** Seconds asked for in REGISTER. */
  readonly expires: number;
  readonly protocol: ListeningProtocol;
  readonly onCall: 'answer' | 'busy' | 'decline' | 'no-answer';
  readonly ringMilliseconds: number;
  readonly audio: 'echo' | 'tone' | 'silence';
  readonly hangUpAfterMilliseconds?: number;
}
