/** A column that is wanted: its place is its place in the list. */
export interface ColumnHint {
  /** An element's name, or how the parties at these addresses shall be called. */
  readonly name: string;
  /** `host:port` of what belongs to it; not needed for an element. */
  readonly addresses?: readonly string[];
}

/** Where parties go for whom there is no column left. */
export const others = 'others';

/** The columns of a ladder, in the order in which their parties appear. */
export class Columns {
  private readonly list: string[];

  constructor(
    names: readonly string[],
    private readonly maximum: number,
  ) {
    this.list = names.slice(0, maximum);
  }

  get names(): readonly string[] {
    return this.list;
  }

  /** The place of a party's column; a party not seen before gets one. */
  place(name: string): number {
    const known = this.list.indexOf(name);
    if (known >= 0) return known;
    const added = this.list.length < this.maximum - 1 || name === others ? name : others;
    const place = this.list.indexOf(added);
    return place >= 0 ? place : this.list.push(added) - 1;
  }
}
