/** Bounds on what is taken from the network. */
export interface MessageLimits {
  /** Bytes of start line and headers. */
  readonly headBytes: number;
  readonly bodyBytes: number;
  /** Header fields. */
  readonly fields: number;
}

export const defaultLimits: MessageLimits = { headBytes: 64 * 1024, bodyBytes: 256 * 1024, fields: 256 };
