/** Why a message was sent, or what was done with it. */
export interface Reason {
  /** In a word or two where an element decided, e.g. `forward`. */
  readonly decision?: string;
  /** In words for a person. */
  readonly reason: string;
  /** Where it is written, e.g. `RFC 3261 §16.6`. */
  readonly section: string;
  /** The rule of the lab file that made it, by its place there. */
  readonly rule?: string;
  /** Who says so: the element that did it, or the message itself and what came before. */
  readonly by: 'element' | 'message';
}
