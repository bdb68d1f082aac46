import { printable } from '@trapezoid/ladder';

/** Text from the network for one line of the page: nothing in it can turn the direction of writing, and it has an end. */
export function oneLine(text: string, longest = 200): string {
  const shown = printable(text);
  return shown.length <= longest ? shown : `${shown.slice(0, longest - 1)}…`;
}
