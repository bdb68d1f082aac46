type Part = string | undefined;

/** As many as this are kept in a list that grows. */
const few = 32;
/** The parts beyond those of the list that is read now: filled anew for each, as a long list that grows is moved often. */
const beyond: Part[] = [];
let used = 0;

/** Names and values in turn, with one more of each; the first make the list. */
export function addParts(parts: Part[] | undefined, name: string, value: Part): Part[] {
  if (parts === undefined) {
    used = 0;
    // Most lists are one long: made with its two parts, it is never moved to grow.
    return [name, value];
  }
  if (parts.length < few) parts.push(name, value);
  else {
    beyond[used] = name;
    beyond[used + 1] = value;
    used += 2;
  }
  return parts;
}

/** All that was added. */
export const allParts = (parts: Part[]): readonly Part[] =>
  parts.length < few || used === 0 ? parts : parts.concat(beyond.slice(0, used));
