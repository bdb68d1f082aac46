/** The body of a message as a part of what was received: cut out when first asked for, and kept. */
export class ReceivedBody {
  private cut: Uint8Array | undefined;

  constructor(
    /** What was received: the head too. */
    readonly received: Uint8Array,
    /** Where the body begins in it. */
    readonly start: number,
    readonly length: number,
  ) {
    this.cut = undefined;
  }

  get bytes(): Uint8Array {
    this.cut ??= this.received.subarray(this.start, this.start + this.length);
    return this.cut;
  }
}

/** The body of a message that was made, or of one that was received. */
export type MessageBody = Uint8Array | ReceivedBody;
