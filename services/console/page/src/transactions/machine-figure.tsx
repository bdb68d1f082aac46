import type { Machine } from '@trapezoid/sip/machines';

export interface MachineFigureProps {
  readonly machine: Machine;
  /** The state that is lit. */
  readonly lit?: string | undefined;
  /** States that it has come through. */
  readonly visited?: readonly string[];
  /** How many transactions are in each state. */
  readonly counts?: Readonly<Record<string, number>>;
}

const boxWidth = 128;
const boxHeight = 34;
const left = 96;
const textLeft = left + boxWidth + 22;
const lineHeight = 17;

interface Placed {
  readonly name: string;
  readonly top: number;
  readonly steps: readonly { readonly event: string; readonly to: string; readonly does: string }[];
}

/** A state machine as in its figure of the RFC: its states, what leads from one to another, where it stands. */
export function MachineFigure({ machine, lit, visited = [], counts = {} }: MachineFigureProps) {
  const states = place(machine);
  const last = states.at(-1);
  const height = (last?.top ?? 0) + boxHeight + 16;
  const described = lit === undefined ? machine.title : `${machine.title}, now ${lit}`;
  return (
    <figure className="machine">
      <figcaption>
        {machine.title} <cite>{machine.source}</cite>
      </figcaption>
      <svg viewBox={`0 0 660 ${height}`} role="img" aria-label={described}>
        {states.flatMap((from) =>
          [...new Set(from.steps.map(({ to }) => to))]
            .filter((to) => to !== from.name)
            .map((to) => (
              <Way key={`${from.name} ${to}`} from={from} to={states.find(({ name }) => name === to)} />
            )),
        )}
        {states.map((state) => (
          <g key={state.name} className={classOf(state.name, lit, visited)}>
            <rect x={left} y={state.top} width={boxWidth} height={boxHeight} rx={6} />
            <text x={left + boxWidth / 2} y={state.top + 22} textAnchor="middle">
              {state.name}
              {(counts[state.name] ?? 0) > 0 && ` (${counts[state.name]})`}
            </text>
            {state.steps.map(({ event, to, does }, line) => (
              <text key={event} className="step" x={textLeft} y={state.top + 13 + line * lineHeight}>
                <tspan className="step-event">{event}</tspan>
                {to === state.name ? '' : ` → ${to}`}
                {does === '' ? '' : `: ${does}`}
              </text>
            ))}
          </g>
        ))}
      </svg>
    </figure>
  );
}

function place(machine: Machine): Placed[] {
  let top = 8;
  return Object.entries(machine.states).map(([name, { on }]) => {
    const steps = Object.entries(on).map(([event, step]) => ({
      event,
      to: step?.to ?? name,
      does: (step?.do ?? []).join(', '),
    }));
    const placed = { name, top, steps };
    top += Math.max(boxHeight + 24, steps.length * lineHeight + 18);
    return placed;
  });
}

function classOf(name: string, lit: string | undefined, visited: readonly string[]): string {
  if (name === lit) return 'state state-lit';
  return visited.includes(name) ? 'state state-visited' : 'state';
}

/** An arc at the left of the boxes, the wider the further it leads. */
function Way({ from, to }: { readonly from: Placed; readonly to: Placed | undefined }) {
  if (to === undefined) return null;
  const start = from.top + boxHeight / 2;
  const end = to.top + boxHeight / 2;
  const bulge = Math.min(80, 14 + Math.abs(end - start) / 7);
  return (
    <g className="way">
      <path d={`M${left} ${start}C${left - bulge} ${start} ${left - bulge} ${end} ${left - 6} ${end}`} />
      <path className="way-head" d={`M${left} ${end}l-8 -4v8z`} />
    </g>
  );
}
