import type { Ladder } from '../ladder.js';
import { colours, kindOf } from './colours.js';
import { escapeXml } from './escape.js';
import { layOut, measures, type PlacedArrow, type SvgLayout, shortName } from './svg-layout.js';

export interface SvgOptions {
  /** Under each message, why it was sent. Default true. */
  readonly why?: boolean;
  /** Said to a reader who does not see the picture. */
  readonly title?: string;
  /** Where a message's label leads, by its place in the ladder. */
  readonly linkOf?: (index: number) => string;
}

const fonts = "DejaVu Sans, Verdana, 'Segoe UI', sans-serif";

/**
 * A ladder as one SVG document without scripts, styles or anything from elsewhere. Classes (`request`, `success`, `reason` …)
 * let a page give it other colours.
 */
export function printSvg(ladder: Ladder, options: SvgOptions = {}): string {
  const layout = layOut(ladder, options.why ?? true);
  const { width, height } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${fonts}" font-size="${measures.labelSize}">`,
    `<title>${escapeXml(options.title ?? 'SIP ladder')}</title>`,
    `<rect class="paper" width="${width}" height="${height}" fill="#ffffff"/>`,
    ...lifelines(ladder, layout),
    ...layout.arrows.map((placed, index) => drawArrow(placed, layout, options.linkOf?.(index))),
    '</svg>',
    '',
  ].join('\n');
}

function lifelines({ parties }: Ladder, { x, height }: SvgLayout): string[] {
  return parties.map((name, index) => {
    const at = round(x[index] ?? 0);
    const top = measures.headerHeight - 20;
    return (
      `<line class="lifeline" x1="${at}" y1="${top}" x2="${at}" y2="${height - 10}" stroke="#b3b9c2"/>` +
      `<text class="party" x="${at}" y="${top - 8}" text-anchor="middle" font-weight="bold" fill="#1c2128">${escapeXml(shortName(name))}</text>`
    );
  });
}

function drawArrow(placed: PlacedArrow, layout: SvgLayout, link: string | undefined): string {
  const { arrow, y, reasons } = placed;
  const kind = kindOf(arrow);
  const time = `<text class="time" x="${measures.timeWidth}" y="${y + 4}" text-anchor="end" font-size="${measures.reasonSize}" fill="#59636e">${arrow.at.toFixed(1)} ms</text>`;
  const drawn = arrow.from === arrow.to ? drawOwn(placed, layout) : drawBetween(placed, layout);
  const start = round((layout.x[Math.min(arrow.from, arrow.to)] ?? 0) + 12);
  const said = reasons.map(
    (reason, line) =>
      `<text class="reason" x="${start}" y="${y + 14 + line * measures.reasonHeight}" font-size="${measures.reasonSize}" fill="#59636e" stroke="#ffffff" stroke-width="4" paint-order="stroke">${escapeXml(reason)}</text>`,
  );
  const message = `<g class="message ${kind}" fill="${colours[kind]}" stroke="none">${drawn}</g>`;
  const linked = link === undefined ? message : `<a href="${escapeXml(link)}">${message}</a>`;
  return [time, linked, ...said].join('');
}

function drawBetween({ arrow, y, label }: PlacedArrow, { x }: SvgLayout): string {
  const from = x[arrow.from] ?? 0;
  const to = x[arrow.to] ?? 0;
  const direction = Math.sign(to - from);
  const dashes = arrow.retransmission ? ' stroke-dasharray="6 4"' : '';
  const end = round(to - direction * 9);
  const head = arrow.lost
    ? cross(to - direction * 8, y)
    : `<path d="M${round(to)} ${y}l${-direction * 10} -5v10z" stroke="currentColor"${arrow.absorbed ? ' fill="none"' : ''}/>`;
  return (
    `<g class="stroke" stroke="${colours[kindOf(arrow)]}" color="${colours[kindOf(arrow)]}">` +
    `<line x1="${round(from)}" y1="${y}" x2="${end}" y2="${y}"${dashes}/>${head}</g>` +
    `<text x="${round((from + to) / 2)}" y="${y - 6}" text-anchor="middle">${escapeXml(label)}</text>`
  );
}

/** What an element sends itself stands beside its lifeline. */
function drawOwn({ arrow, y, label }: PlacedArrow, { x }: SvgLayout): string {
  return `<text x="${round((x[arrow.from] ?? 0) + 10)}" y="${y}">↺ ${escapeXml(label)}</text>`;
}

function cross(x: number, y: number): string {
  return `<path d="M${round(x - 5)} ${y - 5}l10 10m0 -10l-10 10" fill="none"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
