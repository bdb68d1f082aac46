import type { LadderArrow } from '../ladder.js';
import type { Reason } from '../why/reason.js';
import { printable, printLabel, shorten } from './label.js';

/** The look of a ladder. */
export interface DrawingOptions {
  /** Characters in a line that the ladder tries to keep to. Default 100. */
  readonly width?: number;
  /** ANSI colours by class of response. */
  readonly color?: boolean;
  /** ASCII characters alone. */
  readonly ascii?: boolean;
  /** Under each message, why it was sent, and what its receiver did with it where it told. */
  readonly why?: boolean;
}

interface Strokes {
  readonly lifeline: string;
  readonly line: string;
  readonly right: string;
  readonly left: string;
  readonly lost: string;
  readonly itself: string;
  /** Heads of what the receiver's transaction ends. */
  readonly absorbedRight: string;
  readonly absorbedLeft: string;
  /** Before a reason. */
  readonly because: string;
}

const unicode: Strokes = {
  lifeline: '│',
  line: '─',
  right: '►',
  left: '◄',
  lost: '╳',
  itself: '↺',
  absorbedRight: '▷',
  absorbedLeft: '◁',
  because: '└',
};
const ascii: Strokes = {
  lifeline: '|',
  line: '-',
  right: '>',
  left: '<',
  lost: 'x',
  itself: '@',
  absorbedRight: ')',
  absorbedLeft: '(',
  because: '`',
};

const timeWidth = 9;
const narrowest = 14;
const widest = 32;

/** Draws the lines of a ladder with given columns. */
export class Drawing {
  private readonly strokes: Strokes;
  private readonly names: readonly string[];
  private readonly gap: number;
  private readonly first: number;

  constructor(
    names: readonly string[],
    private readonly options: DrawingOptions,
  ) {
    this.strokes = options.ascii === true ? ascii : unicode;
    const printed = names.map((name) => this.encode(printable(name)));
    this.first = timeWidth + 2 + half(shorten(printed[0] ?? '', widest));
    const room = (options.width ?? 100) - this.first - half(shorten(printed.at(-1) ?? '', widest)) - 1;
    const between = Math.floor(room / Math.max(1, names.length - 1));
    this.gap = Math.min(widest, Math.max(narrowest, between));
    this.names = printed.map((name) => this.encode(shorten(name, this.gap - 1)));
  }

  header(): string[] {
    let line = 'ms'.padStart(timeWidth);
    for (const [index, name] of this.names.entries()) {
      line = `${line.padEnd(this.position(index) - half(name))}${name}`;
    }
    return [line, this.lifelines().join('').trimEnd()];
  }

  /** One message, and under it what is to be said of it. */
  rows(arrow: LadderArrow): string[] {
    const row = this.row(arrow);
    return this.options.why === true ? [row, ...this.reasons(arrow)] : [row];
  }

  private row(arrow: LadderArrow): string {
    const left = this.position(Math.min(arrow.from, arrow.to));
    const right = this.position(Math.max(arrow.from, arrow.to));
    const cells = this.lifelines();
    const text =
      left === right
        ? `${this.strokes.itself} ${this.label(arrow, this.roomAt(left))}`
        : this.stroke(arrow, right - left - 1);
    const before = cells.slice(timeWidth, left + 1).join('');
    const after = cells.slice(left + 1 + text.length).join('');
    const time = arrow.at.toFixed(1).padStart(timeWidth);
    return `${this.paint(dim, time)}${before}${this.paint(colourOf(arrow), text)}${after}`.trimEnd();
  }

  /** From one lifeline to another: a line with the label in its middle and a head at its end. */
  private stroke(arrow: LadderArrow, length: number): string {
    const { line } = this.strokes;
    const label = ` ${this.label(arrow, length - 4)} `;
    const lines = length - 1 - label.length;
    const [less, more] = [line.repeat(Math.floor(lines / 2)), line.repeat(Math.ceil(lines / 2))];
    const head = this.headOf(arrow);
    return arrow.to > arrow.from ? `${more}${label}${less}${head}` : `${head}${less}${label}${more}`;
  }

  private headOf({ from, to, lost, absorbed }: LadderArrow): string {
    const { strokes } = this;
    if (lost) return strokes.lost;
    if (to > from) return absorbed ? strokes.absorbedRight : strokes.right;
    return absorbed ? strokes.absorbedLeft : strokes.left;
  }

  private reasons({ why, handled, from, to }: LadderArrow): string[] {
    const said = [this.reason(from, why)];
    if (handled !== undefined) said.push(this.reason(to, handled));
    return said;
  }

  private reason(party: number, { reason, section, rule }: Reason): string {
    const source = rule === undefined ? section : `${section}, ${rule}`;
    const name = this.names[party] ?? '';
    const text = this.encode(printable(`${this.strokes.because} ${name}: ${reason} (${source})`));
    return this.paint(dim, `${' '.repeat(timeWidth + 1)}${text}`);
  }

  private label(arrow: LadderArrow, room: number): string {
    return this.encode(printLabel(arrow, room));
  }

  /** How many characters of a label fit beside a lifeline. */
  private roomAt(position: number): number {
    return position === this.position(this.names.length - 1) ? widest : this.gap - 4;
  }

  private lifelines(): string[] {
    const cells = Array.from({ length: this.position(this.names.length - 1) + 1 }, () => ' ');
    for (const index of this.names.keys()) cells[this.position(index)] = this.strokes.lifeline;
    return cells;
  }

  private position(index: number): number {
    return this.first + index * this.gap;
  }

  private encode(text: string): string {
    if (this.options.ascii !== true) return text;
    return text.replaceAll('…', '~').replaceAll(/[^ -~]/gu, '?');
  }

  private paint(code: string, text: string): string {
    return this.options.color === true && code !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

const dim = '2';

function colourOf({ statusCode }: LadderArrow): string {
  if (statusCode === undefined) return '36';
  if (statusCode < 200) return '33';
  if (statusCode < 300) return '32';
  return statusCode < 400 ? '34' : '31';
}

function half(text: string): number {
  return Math.floor(text.length / 2);
}
