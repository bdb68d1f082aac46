/** What something in a message is for, in words for a reader, and where it is defined. */
export interface Explanation {
  /** Of one to three sentences. */
  readonly purpose: string;
  /** e.g. `RFC 3261 §20.42` */
  readonly section: string;
}

export interface HeaderExplanation extends Explanation {
  /** As the RFC spells it. */
  readonly name: string;
}

export interface MethodExplanation extends Explanation {
  readonly name: string;
}

export interface StatusExplanation extends Explanation {
  readonly code: number;
  /** The reason phrase of the RFC. */
  readonly name: string;
}
