import { describe } from '@jest/globals';
import { describeTier, type Tier } from '@trapezoid/testkit';
import type { Shape } from './network.js';

type Programs = Tier['programs'];

/** A suite that runs in both shapes of the network, with these programs on the other end of the wire. */
export function describeShapes(
  name: string,
  programs: Programs,
  title: string,
  body: (shape: Shape) => void,
): void {
  const suite = (shape: Shape, needed: Programs) => {
    const full = `${title} (${shape})`;
    const tier = shape === 'distributed' ? `${name} distributed` : name;
    if (needed.length === 0) describe(full, () => body(shape));
    else describeTier({ name: tier, programs: needed }, full, () => body(shape));
  };
  suite('embedded', programs);
  suite('distributed', [...programs, 'nats-server']);
}
