import type { LadderArrow } from '@trapezoid/ladder';
import { oneLine } from '../parts/printable.js';
import { compareHops, type HopChange } from './compare-hops.js';

export interface HopChangesProps {
  readonly before: LadderArrow | undefined;
  readonly after: LadderArrow;
  readonly parties: readonly string[];
}

export function HopChanges({ before, after, parties }: HopChangesProps) {
  const maker = oneLine(parties[after.from] ?? '', 60);
  if (before === undefined)
    return <p className="quiet">{maker} made this message: there is no hop before to compare with.</p>;
  const changes = compareHops(before.text, after.text);
  return (
    <>
      <p className="quiet">
        Against what {maker} had received from {oneLine(parties[before.from] ?? '', 60)}:{' '}
        {changes.length === 0 ? 'nothing was changed.' : `${changes.length} changes.`}
      </p>
      <ul className="changes">
        {changes.map((change, index) => (
          <li key={index} className={`change-${change.what}`}>
            <Change change={change} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Change({ change: { what, name, before, after } }: { readonly change: HopChange }) {
  return (
    <>
      <b>
        {oneLine(name, 64)} {what}
      </b>
      {before !== undefined && <del>{oneLine(before, 600)}</del>}
      {after !== undefined && <ins>{oneLine(after, 600)}</ins>}
    </>
  );
}
