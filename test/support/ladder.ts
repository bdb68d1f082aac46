/** The rows of a printed ladder, without times and lines: what passed, in order. */
export function messagesIn(output: string): string[] {
  return [...output.matchAll(/^ *\d+\.\d .*$/gm)].map(([row]) =>
    row
      .replace(/^ *\d+\.\d/, '')
      .replace(/[│─►◄▷◁]+/g, ' ')
      .trim(),
  );
}
