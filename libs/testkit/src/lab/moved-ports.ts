import { findFreePort } from '../free-port.js';

/** A port as a lab file writes it: by its key, or in a URI of this machine. */
const written = /(port: |127\.0\.0\.1:)(\d+)/g;

/** A lab file whose ports have gone to free ones, so that it runs beside others. */
export interface MovedLab {
  readonly text: string;
  /** Where a port of the file has gone; one that it does not have is given as it is. */
  portOf(port: number): number;
}

/** Moves every port of a lab file, and these besides, to free ones. @param text of the lab file */
export async function moveToFreePorts(text: string, others: readonly number[] = []): Promise<MovedLab> {
  const moved = new Map<number, number>();
  const ports = [...text.matchAll(written)].map(([, , port]) => Number(port));
  for (const port of new Set([...others, ...ports])) moved.set(port, await findFreePort());
  const portOf = (port: number) => moved.get(port) ?? port;
  return {
    text: text.replace(written, (_whole, before: string, port) => before + portOf(Number(port))),
    portOf,
  };
}
