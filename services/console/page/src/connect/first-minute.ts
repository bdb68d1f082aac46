/** What GET /api/first-minute gives. */
export interface FirstMinute {
  /** Addresses of this machine, as other machines reach it. */
  readonly hosts: readonly string[];
  readonly domains: readonly string[];
  readonly addresses: readonly {
    readonly protocol: string;
    readonly host: string;
    readonly port: number;
    readonly uri: string;
    readonly domains: readonly string[];
  }[];
  /** It listens where no other machine comes. */
  readonly loopbackOnly: boolean;
  readonly ca?: string;
}

export interface Provisioning {
  readonly kind: string;
  readonly files: readonly { readonly name: string; readonly contentType: string; readonly text: string }[];
  readonly notes: readonly string[];
}

export interface Finding {
  readonly rule: string;
  readonly severity: 'ok' | 'hint' | 'warning' | 'problem';
  readonly what: string;
  readonly change?: string;
  readonly section?: string;
  /** Milliseconds since 1970. */
  readonly at?: number;
  readonly callId?: string;
}

export interface Examination {
  readonly subject: string;
  readonly findings: readonly Finding[];
  /** Messages that were heard from it. */
  readonly heard: number;
}
