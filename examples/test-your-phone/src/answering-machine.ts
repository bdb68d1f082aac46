// The phone under test: it registers, answers every call after a moment, and hangs up when its greeting is over.
// Put your own phone, app or border controller in its place.
import { type IncomingCall, type SessionBody, UdpPort, UserAgent } from '@trapezoid/sip';

export interface AnsweringMachineOptions {
  readonly addressOfRecord: string;
  readonly password: string;
  /** Where its requests go first, e.g. `sip:127.0.0.1:5060`. */
  readonly proxy: string;
  /** The address that it listens on. Default 127.0.0.1. */
  readonly host?: string;
  /** How long the greeting takes, in milliseconds. Default 200. */
  readonly greeting?: number;
}

export class AnsweringMachine {
  private constructor(private readonly agent: UserAgent) {}

  static async start(options: AnsweringMachineOptions): Promise<AnsweringMachine> {
    const { addressOfRecord, password, proxy, host = '127.0.0.1', greeting = 200 } = options;
    const agent = await UserAgent.start({
      address: `"Answering machine" <${addressOfRecord}>`,
      password,
      proxy,
      listen: [UdpPort.open({ host, port: 0 })],
      media: () => mediaAt(host),
    });
    agent.on('call', (call) => void take(call, greeting));
    await agent.register().catch(async (error: unknown) => {
      await agent.close();
      throw error;
    });
    return new AnsweringMachine(agent);
  }

  stop(): Promise<void> {
    return this.agent.close();
  }
}

async function take(call: IncomingCall, greeting: number): Promise<void> {
  call.ring();
  call.accept();
  setTimeout(() => call.hangUp(), greeting);
}

/** It plays nothing: what is tested here is signalling. */
function mediaAt(host: string) {
  const lines = [
    'v=0',
    `o=- 1 1 IN IP4 ${host}`,
    's=-',
    `c=IN IP4 ${host}`,
    't=0 0',
    'm=audio 4000 RTP/AVP 0',
  ];
  const audio = (): SessionBody => ({ contentType: 'application/sdp', content: `${lines.join('\r\n')}\r\n` });
  return {
    offer: audio,
    answer: audio,
    acceptAnswer: () => undefined,
    hold: () => undefined,
    close: () => undefined,
  };
}
