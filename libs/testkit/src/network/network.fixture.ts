import type { Flow, OpenTransportPort, Target, TransportPort, TransportProtocol } from '@trapezoid/sip';
import { FakeClock } from '../fake-clock.js';
import { SimulatedNetwork, type SimulatedNetworkOptions } from './simulated-network.js';

export function networkWith(options: Partial<SimulatedNetworkOptions> = {}) {
  const clock = new FakeClock(0);
  return { clock, network: new SimulatedNetwork({ clock, ...options }) };
}

/** A port, and all that it has told. */
export interface Listening {
  readonly port: TransportPort;
  readonly received: { readonly text: string; readonly flow: Flow; readonly bytes: Buffer }[];
  readonly unframed: string[];
  readonly ended: Flow[];
  readonly pings: Flow[];
  readonly pongs: Flow[];
  texts(): string[];
}

export async function listen(opening: OpenTransportPort): Promise<Listening> {
  const received: Listening['received'] = [];
  const [unframed, ended, pings, pongs]: [string[], Flow[], Flow[], Flow[]] = [[], [], [], []];
  const port = await opening({
    receive: (bytes, flow) => received.push({ text: nameIn(bytes.toString()), flow, bytes }),
    receiveUnframed: (_bytes, reason) => unframed.push(reason),
    receivePing: (flow) => pings.push(flow),
    receivePong: (flow) => pongs.push(flow),
    flowEnded: (flow) => ended.push(flow),
  });
  return { port, received, unframed, ended, pings, pongs, texts: () => received.map(({ text }) => text) };
}

/** A message that can be told by its name, with so many bytes of body. */
export function message(name: string | number, bodyBytes = 0): string {
  return `MESSAGE sip:${name} SIP/2.0\r\nContent-Length: ${bodyBytes}\r\n\r\n${'x'.repeat(bodyBytes)}`;
}

function nameIn(text: string): string {
  return /^MESSAGE sip:(\S+)/.exec(text)?.[1] ?? text;
}

/** Sends and gives what is told of it. */
export function send(port: TransportPort, target: Target, text: string | Buffer): string[] {
  const told: string[] = [];
  port.send(Buffer.from(text as string), target, (error) => told.push(error?.message ?? 'sent'));
  return told;
}

export function to(host: string, protocol: TransportProtocol = 'UDP', port = 5060): Target {
  return { protocol, host, port };
}

/** Where to answer to over the very connection. */
export function back({ protocol, remote, connection }: Flow): Target {
  return { protocol, ...remote, ...(connection === undefined ? {} : { connection }) };
}
