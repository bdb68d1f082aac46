/** A collector that listens for HEP over UDP. */
export interface HepTarget {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port`, `[::1]:9060`, or a host alone, whose port is then 9060. Undefined where it is neither. */
export function parseHepTarget(text: string): HepTarget | undefined {
  const read = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]/@]{1,253}))(?::(\d{1,5}))?$/i.exec(text);
  const host = read?.[1] ?? read?.[2];
  const port = Number(read?.[3] ?? 9060);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}
