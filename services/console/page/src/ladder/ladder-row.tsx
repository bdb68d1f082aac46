import { type Ladder, type LadderArrow, printLabel, type Reason } from '@trapezoid/ladder';
import { memo } from 'react';
import { oneLine } from '../parts/printable.js';
import { kindOf } from './kind-of.js';
import { columnX, widthOf } from './layout.js';

/** Pixels of a line, with its reason under it or without. */
export const rowHeight = (reasons: boolean) => (reasons ? 74 : 40);

export interface LadderRowProps {
  readonly ladder: Ladder;
  readonly arrow: LadderArrow;
  readonly index: number;
  readonly chosen: boolean;
  /** It is the one that the tab key comes to. */
  readonly first: boolean;
  readonly reasons: boolean;
  onChoose(index: number): void;
}

/** One message on one hop: a button that shows its text. */
export const LadderRow = memo(function LadderRow(props: LadderRowProps) {
  const { ladder, arrow, index, chosen, first, reasons, onChoose } = props;
  const kind = kindOf(arrow);
  return (
    <button
      type="button"
      className={`row row-${kind}`}
      data-index={index}
      tabIndex={first ? 0 : -1}
      aria-pressed={chosen}
      onClick={() => onChoose(index)}
    >
      <span className="unseen">{describe(ladder, arrow)}</span>
      <Drawing ladder={ladder} arrow={arrow} height={rowHeight(reasons)} />
      <span className="row-time" aria-hidden="true">
        {arrow.at.toFixed(1)} ms
      </span>
      <span className="row-label" aria-hidden="true" style={labelPlace(arrow)}>
        {printLabel(arrow, 44)}
        {marks(arrow).map((mark) => (
          <em key={mark}>{mark}</em>
        ))}
        {ladder.legs.length > 1 && <em>leg {arrow.leg + 1}</em>}
      </span>
      {reasons && (
        <span
          className="row-why"
          aria-hidden="true"
          style={{ left: columnX(Math.min(arrow.from, arrow.to)) + 10 }}
        >
          <Why party={ladder.parties[arrow.from]} reason={arrow.why} />
          {arrow.handled !== undefined && <Why party={ladder.parties[arrow.to]} reason={arrow.handled} />}
        </span>
      )}
    </button>
  );
});

function Why({ party = '', reason }: { readonly party: string | undefined; readonly reason: Reason }) {
  const rule = reason.rule === undefined ? '' : `, ${reason.rule}`;
  return (
    <span>
      {oneLine(party, 24)}: {oneLine(reason.reason, 160)} <b>{oneLine(`${reason.section}${rule}`, 120)}</b>
    </span>
  );
}

function marks(arrow: LadderArrow): string[] {
  const { fault } = arrow as LadderArrow & { readonly fault?: { readonly action: string } };
  return [
    ...(arrow.absorbed ? ['absorbed'] : []),
    ...(fault === undefined ? [] : [`${fault.action} on purpose`]),
  ];
}

function labelPlace({ from, to }: LadderArrow) {
  const left = columnX(Math.min(from, to));
  return { left: left + 6, width: Math.max(180, columnX(Math.max(from, to)) - left - 12) };
}

function Drawing({
  ladder,
  arrow,
  height,
}: {
  readonly ladder: Ladder;
  readonly arrow: LadderArrow;
  readonly height: number;
}) {
  const width = widthOf(ladder.parties.length);
  const from = columnX(arrow.from);
  const to = columnX(arrow.to);
  const direction = Math.sign(to - from);
  return (
    <svg width={width} height={height} aria-hidden="true" focusable="false">
      {ladder.parties.map((party, place) => (
        <line key={party} className="lifeline" x1={columnX(place)} x2={columnX(place)} y1={0} y2={height} />
      ))}
      {direction === 0 ? (
        <path className="arrow" d={`M${from} 20h22v12h-16`} />
      ) : (
        <g className={`arrow ${arrow.retransmission ? 'arrow-again' : ''}`}>
          <line x1={from} x2={to - direction * 8} y1={30} y2={30} />
          {arrow.lost ? (
            <path d={`M${to - direction * 12 - 5} 25l10 10m0-10l-10 10`} />
          ) : (
            <path
              className={arrow.absorbed ? 'head head-open' : 'head'}
              d={`M${to} 30l${-direction * 10}-5v10z`}
            />
          )}
        </g>
      )}
    </svg>
  );
}

/** A line of the ladder in words, for who does not see it. */
export function describe({ parties, legs }: Ladder, arrow: LadderArrow): string {
  const told = [
    `${arrow.at.toFixed(1)} milliseconds`,
    `${oneLine(parties[arrow.from] ?? '', 60)} to ${oneLine(parties[arrow.to] ?? '', 60)}`,
    printLabel(arrow),
    ...marks(arrow),
    ...(legs.length > 1 ? [`leg ${arrow.leg + 1}`] : []),
    `why: ${oneLine(arrow.why.reason)}, ${oneLine(arrow.why.section)}`,
    ...(arrow.handled === undefined
      ? []
      : [`then: ${oneLine(arrow.handled.reason)}, ${oneLine(arrow.handled.section)}`]),
  ];
  return told.join('; ');
}
