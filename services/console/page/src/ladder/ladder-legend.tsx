import { Switch } from '@mantine/core';
import type { Ladder } from '@trapezoid/ladder';

export interface LadderLegendProps {
  readonly ladder: Ladder;
  readonly left: number;
  readonly reasons: boolean;
  onReasons(shown: boolean): void;
}

export function LadderLegend({ ladder, left, reasons, onReasons }: LadderLegendProps) {
  const { arrows, legs, dropped } = ladder;
  const again = arrows.filter(({ retransmission }) => retransmission).length;
  const absorbed = arrows.filter((arrow) => arrow.absorbed).length;
  return (
    <div className="legend">
      <span>
        {arrows.length} messages, {legs.length === 1 ? 'one leg' : `${legs.length} legs`}
      </span>
      <span>
        <i className="legend-again" aria-hidden="true" /> {again} sent again
      </span>
      <span>
        <i className="legend-absorbed" aria-hidden="true" /> {absorbed} absorbed by a transaction
      </span>
      {left > 0 && <span>the first of them: {left.toLocaleString('en')} more are not drawn</span>}
      {dropped > 0 && (
        <span>{dropped.toLocaleString('en')} messages of the network were not told: there were too many</span>
      )}
      <Switch
        size="sm"
        label="Reasons"
        checked={reasons}
        onChange={(event) => onReasons(event.target.checked)}
      />
    </div>
  );
}
