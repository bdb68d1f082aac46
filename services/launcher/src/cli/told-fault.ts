/** A fault as the lab tells it. */
export interface ToldFault {
  readonly id: string;
  readonly action: string;
  readonly from?: string;
  readonly to?: string;
  readonly percent: number;
  readonly milliseconds?: number;
  readonly method?: string;
  readonly status?: string;
  readonly times?: number;
  readonly struck: number;
}
