/** What a baresip needs to know. */
export interface BaresipOptions {
  readonly user: string;
  readonly domain: string;
  readonly password: string;
  /** Where requests go first: a numeric address, IPv6 without brackets. */
  readonly proxy: { readonly host: string; readonly port: number };
  readonly protocol: 'UDP' | 'TCP' | 'TLS';
  /** PEM of the authority whose certificates it believes. */
  readonly authority?: string;
  /** auto: answers at once; manual: rings until told. Default auto. */
  readonly answer?: 'auto' | 'manual';
  /** Registers its connection as a flow, and opens another one when it is lost (RFC 5626). Default false. */
  readonly outbound?: boolean;
  /** Seconds between registrations. Default 600. */
  readonly registrationInterval?: number;
  /** The numeric address that it listens at. Default: loopback, of the IP version of its proxy. */
  readonly address?: string;
  /** Media as a browser has them: ICE, DTLS-SRTP, RTP and RTCP on one port. It then needs an `address`. Default false. */
  readonly webMedia?: boolean;
  /** Its line of the file `accounts`, in place of one made of these options. */
  readonly account?: string;
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

/** They stand before the module that reads the account, which names them. */
const webModules = 'rtcp_mux yes\nmodule ice.so\nmodule dtls_srtp.so\n';

/** ausine knows 48 kHz stereo alone; sndfile writes down what is heard; mwi is left out, because it loops. */
export function baresipConfig(options: BaresipOptions, ports: BaresipPorts, directory: string): string {
  const host = ownAddress(options);
  const authority = options.authority === undefined ? '' : `sip_cafile ${directory}/${authorityFile}\n`;
  return `poll_method epoll
sip_listen ${bracketed(host)}:${ports.sip}
${authority}net_interface ${host}
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
${options.outbound === true ? 'module uuid.so\n' : ''}${options.webMedia === true ? webModules : ''}module account.so
module ctrl_tcp.so
module menu.so
ctrl_tcp_listen 127.0.0.1:${ports.control}
`;
}

/** The name of the file that `authority` is written to. */
export const authorityFile = 'authority.pem';

/** It listens where it is told to, or where its proxy is: on loopback of the same IP version. */
export function ownAddress({ address, proxy }: BaresipOptions): string {
  if (address !== undefined) return address;
  return proxy.host.includes(':') ? '::1' : '127.0.0.1';
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

export function baresipAccount(options: BaresipOptions): string {
  if (options.account !== undefined) return options.account;
  const { user, domain, password, proxy, protocol } = options;
  const transport = protocol === 'UDP' ? '' : `;transport=${protocol.toLowerCase()}`;
  return [
    `<sip:${user}@${domain}${transport}>`,
    `auth_user=${user}`,
    `auth_pass=${password}`,
    `outbound="sip:${bracketed(proxy.host)}:${proxy.port}${transport}"`,
    `regint=${options.registrationInterval ?? 600}`,
    `answermode=${options.answer ?? 'auto'}`,
    ...(options.outbound === true ? ['sipnat=outbound'] : []),
    ...(options.webMedia === true ? ['medianat=ice', 'mediaenc=dtls_srtp'] : []),
    'audio_codecs=PCMU,PCMA\n',
  ].join(';');
}
