import { spawnSync } from 'node:child_process';

/** Runs `ip` and gives whether it has succeeded. */
type Ip = (...words: readonly string[]) => boolean;

const ipAt =
  (path: string): Ip =>
  (...words) =>
    spawnSync(path, words, { stdio: 'ignore', timeout: 5000 }).status === 0;

/**
 * A network interface that leads nowhere, with an address of the range for tests of networks (RFC 2544, 198.18.0.0/15): for
 * programs that leave loopback out, as ICE does. What is sent to the address stays on this machine.
 */
export class VirtualInterface {
  private constructor(
    private readonly ip: Ip,
    private readonly name: string,
    /** Its one address, IPv4. */
    readonly address: string,
  ) {}

  /** Undefined where this process may not make one. `path`: that of `ip`. One at a time in a process. */
  static create(path: string): VirtualInterface | undefined {
    const ip = ipAt(path);
    const { pid } = process;
    const name = `trz${pid}`;
    const address = `198.${18 + ((pid >> 16) & 1)}.${(pid >> 8) & 255}.${pid & 255}`;
    const made = new VirtualInterface(ip, name, address);
    // Two ends of one cable; one that nobody holds would count as down.
    if (!ip('link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}b`)) return undefined;
    const isUp =
      ip('address', 'add', `${address}/32`, 'dev', name) &&
      ip('link', 'set', name, 'up') &&
      ip('link', 'set', `${name}b`, 'up');
    if (isUp) return made;
    made.remove();
    return undefined;
  }

  remove(): void {
    this.ip('link', 'delete', this.name);
  }
}
