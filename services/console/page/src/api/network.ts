import type { Binding, ListedSubscriber, Phone, PhoneCall, RegistrationRefusal } from '@trapezoid/contracts';

export type ServiceKind =
  | 'location'
  | 'registrar'
  | 'proxy'
  | 'redirect'
  | 'b2bua'
  | 'ua-simulator'
  | 'console';

export interface MappedService {
  readonly name: string;
  readonly kind: ServiceKind;
  readonly domains: readonly string[];
  readonly listens: readonly { readonly protocol: string; readonly host: string; readonly port: number }[];
  readonly ready: boolean;
  readonly detail?: string;
}

type Told<Value> =
  | ({ readonly kind: 'known' } & Value)
  | { readonly kind: 'unavailable'; readonly detail: string };

export interface RegistrationRecord {
  readonly addressOfRecord: string;
  readonly bindings: readonly Binding[];
}

/** What GET /api/status gives. */
export interface NetworkMap {
  readonly lab: { readonly name: string; readonly description?: string; readonly domains: readonly string[] };
  readonly ready: boolean;
  readonly services: readonly MappedService[];
  readonly phones: Told<{ readonly phones: readonly Phone[] }>;
  readonly registrations: Told<{ readonly total: number; readonly records: readonly RegistrationRecord[] }>;
  readonly refusals: readonly (RegistrationRefusal & { readonly times: number })[];
}

export interface AccountsPage {
  readonly subscribers: readonly ListedSubscriber[];
  readonly total: number;
  readonly next?: string;
}

export interface RegistrationsPage {
  readonly records: readonly RegistrationRecord[];
  readonly total: number;
  readonly next?: string;
}

export interface CallsList {
  readonly calls: readonly PhoneCall[];
}

export interface PhonesList {
  readonly phones: readonly Phone[];
}
