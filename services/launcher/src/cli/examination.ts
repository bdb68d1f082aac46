/** What the lab says of a phone. */
export interface Examination {
  readonly subject: string;
  readonly heard: number;
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly what: string;
    readonly change?: string;
    readonly section?: string;
    readonly callId?: string;
  }[];
}
