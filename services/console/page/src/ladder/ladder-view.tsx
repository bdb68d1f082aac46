import { useVirtualizer } from '@tanstack/react-virtual';
import type { Ladder } from '@trapezoid/ladder';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { oneLine } from '../parts/printable.js';
import { LadderLegend } from './ladder-legend.js';
import { LadderRow, rowHeight } from './ladder-row.js';
import { columnX, widthOf } from './layout.js';

export interface LadderViewProps {
  readonly ladder: Ladder;
  /** Messages that it does not hold. */
  readonly left: number;
  readonly chosen: number | undefined;
  onChoose(index: number): void;
}

/** The ladder; arrow keys go from message to message. */
export function LadderView({ ladder, left, chosen, onChoose }: LadderViewProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [reasons, setReasons] = useState(true);
  const height = rowHeight(reasons);
  const { arrows, parties } = ladder;
  const width = widthOf(parties.length);
  const virtualizer = useVirtualizer({
    count: arrows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 10,
  });
  useEffect(() => {
    virtualizer.measure();
  }, [height]);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -arrows.length, End: arrows.length }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(arrows.length - 1, Math.max(0, (chosen ?? (step > 0 ? -1 : 0)) + step));
    onChoose(next);
    virtualizer.scrollToIndex(next);
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus(),
    );
  };
  return (
    <div className="ladder">
      <LadderLegend ladder={ladder} left={left} reasons={reasons} onReasons={setReasons} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys go between the buttons inside */}
      <div className="ladder-scroll" ref={scroller} onKeyDown={move}>
        <div className="ladder-parties" style={{ width }} aria-hidden="true">
          {parties.map((party, index) => (
            <span key={party} style={{ left: columnX(index) }} title={oneLine(party)}>
              {oneLine(party, 18)}
            </span>
          ))}
        </div>
        <ol aria-label="Messages in order of time" style={{ height: virtualizer.getTotalSize(), width }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const arrow = arrows[index];
            if (arrow === undefined) return null;
            return (
              <li
                key={index}
                style={{ transform: `translateY(${start}px)`, height }}
                aria-setsize={arrows.length}
                aria-posinset={index + 1}
              >
                <LadderRow
                  ladder={ladder}
                  arrow={arrow}
                  index={index}
                  chosen={index === chosen}
                  first={chosen === undefined ? index === 0 : index === chosen}
                  reasons={reasons}
                  onChoose={onChoose}
                />
              </li>
            );
          })}
        </ol>
      </div>
    </div>
  );
}
