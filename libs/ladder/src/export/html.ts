import type { TracedTransaction } from '@trapezoid/contracts';
import type { ArrowEnd } from '../hop/arrows.js';
import type { Ladder, LadderArrow } from '../ladder.js';
import { printLabel } from '../text/label.js';
import type { Reason } from '../why/reason.js';
import { kindOf } from './colours.js';
import { escapeXml } from './escape.js';
import { htmlStyle } from './html-style.js';
import { printSvg } from './svg.js';

export interface HtmlOptions {
  /** Default: who calls whom, by the first message. */
  readonly title?: string;
}

/**
 * A ladder as one HTML file with nothing from elsewhere and no script: the drawing, and under it each message with its text,
 * its reason and its transactions. What a browser could be made to do by a message's text is ruled out twice, by escaping
 * and by the page's own policy.
 */
export function printHtml(ladder: Ladder, options: HtmlOptions = {}): string {
  const title = options.title ?? titleOf(ladder);
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${htmlStyle}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escapeXml(title)}</h1>`,
    ...facts(ladder),
    `<div class="drawing" tabindex="0" role="region" aria-label="The ladder">${printSvg(ladder, { title, linkOf: (index) => `#message-${index + 1}` })}</div>`,
    '<p class="legend">Dashed: sent again. Hollow head: the transaction ended it, the core never saw it. Cross: did not arrive.</p>',
    '<h2>Messages</h2>',
    ...ladder.arrows.map((arrow, index) => section(arrow, index, ladder)),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function titleOf({ arrows, parties }: Ladder): string {
  const [first] = arrows;
  if (first === undefined) return 'SIP ladder: no messages';
  return `SIP ladder: ${first.method ?? first.cseq.method} from ${parties[first.from] ?? ''}`;
}

function facts({ legs, startedAt, arrows, dropped }: Ladder): string[] {
  const rows: [string, string][] = [
    ['Began', arrows.length === 0 ? '' : new Date(startedAt).toISOString()],
    ['Messages', String(arrows.length)],
    [legs.length === 1 ? 'Call-ID' : 'Call-IDs of its legs', legs.join('\n')],
  ];
  if (dropped > 0) rows.push(['Not told', `${dropped} messages: there were too many in a second`]);
  return ['<dl>', ...rows.map(([name, value]) => definition(name, value)), '</dl>'];
}

function section(arrow: LadderArrow, index: number, { parties, legs }: Ladder): string {
  const from = parties[arrow.from] ?? '';
  const to = parties[arrow.to] ?? '';
  const marks = [
    arrow.retransmission ? 'sent again' : '',
    arrow.absorbed ? 'absorbed' : '',
    arrow.lost ? 'lost' : '',
  ];
  const rows: [string, string][] = [
    ['From', `${from}, ${printEnd(arrow.source)}`],
    ['To', `${to}, ${printEnd(arrow.destination)} over ${arrow.protocol}`],
    ['Why', printReason(arrow.why)],
  ];
  if (arrow.handled !== undefined) rows.push([`At ${to}`, printReason(arrow.handled)]);
  if (arrow.sender !== undefined) rows.push(['Sent by', printTransaction(arrow.sender)]);
  if (arrow.receiver !== undefined) rows.push(['Taken by', printTransaction(arrow.receiver)]);
  if (legs.length > 1) rows.push(['Call-ID', legs[arrow.leg] ?? '']);
  const said = marks.filter((mark) => mark !== '').map((mark) => ` <em>${mark}</em>`);
  return [
    `<details class="${kindOf(arrow)}">`,
    `<summary><span class="time">${arrow.at.toFixed(1)} ms</span> <b>${escapeXml(printLabel(arrow))}</b> ${escapeXml(`${from} → ${to}`)}${said.join('')}</summary>`,
    // The place that the drawing leads to lies within, so that going there opens it.
    `<dl id="message-${index + 1}">${rows.map(([name, value]) => definition(name, value)).join('')}</dl>`,
    `<pre tabindex="0">${escapeXml(arrow.text)}</pre>`,
    '</details>',
  ].join('\n');
}

function definition(name: string, value: string): string {
  return `<dt>${escapeXml(name)}</dt><dd>${escapeXml(value)}</dd>`;
}

function printReason({ decision, reason, section, rule, by }: Reason): string {
  const told = decision === undefined ? reason : `${decision}: ${reason}`;
  const source = rule === undefined ? section : `${section}, ${rule}`;
  return `${told} (${source}; ${by === 'element' ? 'the element says so' : 'read from the messages'})`;
}

function printTransaction({ kind, state, key }: TracedTransaction): string {
  return `${kind} transaction in ${state} (${key})`;
}

function printEnd({ host, port }: ArrowEnd): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
