/** What a baresip needs to know. */
export interface BaresipOptions {
  readonly user: string;
  readonly domain: string;
  readonly password: string;
  /** Where requests go first. */
  readonly proxy: { readonly host: string; readonly port: number };
  readonly protocol: 'UDP' | 'TCP';
  /** auto: answers at once; manual: rings until told. Default auto. */
  readonly answer?: 'auto' | 'manual';
  /** Seconds between registrations. Default 600. */
  readonly registrationInterval?: number;
  /** Frequency of the tone that it sends, in Hz. Default 440. */
  readonly tone?: number;
}

export interface BaresipPorts {
  readonly sip: number;
  readonly control: number;
  /** The first of forty. */
  readonly rtp: number;
}

/** Where Debian puts the modules. */
const modulePath = '/usr/lib/baresip/modules';

/** ausine knows 48 kHz stereo alone; sndfile writes down what is heard; mwi is left out, because it loops. */
export function baresipConfig(options: BaresipOptions, ports: BaresipPorts, directory: string): string {
  return `poll_method epoll
sip_listen 127.0.0.1:${ports.sip}
net_interface 127.0.0.1
audio_source ausine,${options.tone ?? 440}
audio_player aubridge,nobody
audio_alert aubridge,nobody
ausrc_srate 48000
auplay_srate 48000
ausrc_channels 2
auplay_channels 2
rtp_ports ${ports.rtp}-${ports.rtp + 40}
snd_path ${directory}
module_path ${modulePath}
module g711.so
module ausine.so
module aubridge.so
module sndfile.so
module account.so
module ctrl_tcp.so
module menu.so
ctrl_tcp_listen 127.0.0.1:${ports.control}
`;
}

export function baresipAccount(options: BaresipOptions): string {
  const { user, domain, password, proxy, protocol } = options;
  const transport = protocol === 'UDP' ? '' : ';transport=tcp';
  return [
    `<sip:${user}@${domain}${transport}>`,
    `auth_user=${user}`,
    `auth_pass=${password}`,
    `outbound="sip:${proxy.host}:${proxy.port}${transport}"`,
    `regint=${options.registrationInterval ?? 600}`,
    `answermode=${options.answer ?? 'auto'}`,
    'audio_codecs=PCMU,PCMA\n',
  ].join(';');
}
