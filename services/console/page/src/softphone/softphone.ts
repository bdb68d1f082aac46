import type { UA } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession.js';
import { isPlain, toBrowser, toPlain } from './plain-media.js';
import { openSound, type Sound } from './sound.js';

export interface SoftphoneAccount {
  /** e.g. `ws://127.0.0.1:5066` */
  readonly url: string;
  readonly user: string;
  readonly domain: string;
  readonly password: string;
}

export interface SoftphoneCall {
  readonly id: string;
  readonly callId: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly peer: string;
  readonly state: 'calling' | 'ringing' | 'answered' | 'ended';
  /** Why it ended. */
  readonly cause?: string;
  readonly held: boolean;
  readonly muted: boolean;
  readonly sound?: Sound['source'];
  /** The other end speaks plain RTP, which a browser does not: no sound passes. */
  readonly plain: boolean;
}

export interface SoftphoneState {
  readonly registration: 'off' | 'connecting' | 'registered' | 'failed';
  /** Why it is so, in words. */
  readonly detail?: string;
  readonly account?: Omit<SoftphoneAccount, 'password'>;
  /** The latest first. */
  readonly calls: readonly SoftphoneCall[];
}

const mostCalls = 20;
const options = { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } };

/** A phone in this page, which JsSIP gives its voice. */
export class Softphone {
  private current: SoftphoneState = { registration: 'off', calls: [] };
  private readonly listeners = new Set<() => void>();
  private readonly sessions = new Map<string, RTCSession>();
  private readonly sounds = new Map<string, Sound>();
  private ua: UA | undefined;

  /** @param play is given what the other end says */
  constructor(private readonly play: (stream: MediaStream | null) => void) {}

  get state(): SoftphoneState {
    return this.current;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  async start({ url, user, domain, password }: SoftphoneAccount): Promise<void> {
    this.stop();
    this.set({ registration: 'connecting', detail: `connecting to ${url}`, account: { url, user, domain } });
    const { default: JsSIP } = await import('jssip');
    const ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(url)],
      uri: `sip:${user}@${domain}`,
      password,
      user_agent: 'Trapezoid softphone',
      register: true,
    });
    this.ua = ua;
    const tell = (registration: SoftphoneState['registration'], detail: string) => {
      if (this.ua === ua) this.set({ registration, detail });
    };
    ua.on('registered', () => tell('registered', `registered as ${user}@${domain}`));
    ua.on('unregistered', () => tell('off', 'not registered'));
    ua.on('registrationFailed', ({ cause, response }) =>
      tell(
        'failed',
        `the registration failed: ${response === undefined || response === null ? cause : `${response.status_code} ${response.reason_phrase}`}`,
      ),
    );
    ua.on('disconnected', () =>
      tell('failed', `${url} does not answer, or this browser does not trust its certificate`),
    );
    ua.on('newRTCSession', ({ session, originator }: { session: RTCSession; originator: string }) => {
      if (originator !== 'local') this.follow(session, 'incoming', false);
    });
    ua.start();
  }

  stop(): void {
    this.ua?.stop();
    this.ua = undefined;
    this.set({ registration: 'off', detail: 'not registered' });
  }

  /** @param plain as for a phone that speaks plain RTP; else that is found out by its 488 (RFC 3261 §13.3.1.3) */
  async call(target: string, plain = false): Promise<void> {
    const { ua } = this;
    if (ua === undefined) throw new Error('register first');
    const sound = await openSound();
    let session: RTCSession;
    try {
      session = ua.call(target, { ...options, mediaStream: sound.stream }) as unknown as RTCSession;
    } catch (failure) {
      sound.stop();
      throw failure;
    }
    this.follow(session, 'outgoing', plain, target);
    this.keep(session, sound);
  }

  async answer(id: string): Promise<void> {
    const session = this.sessions.get(id);
    if (session === undefined) return;
    const sound = await openSound();
    this.keep(session, sound);
    session.answer({ ...options, mediaStream: sound.stream });
  }

  hangUp(id: string): void {
    this.sessions.get(id)?.terminate();
  }

  hold(id: string, held: boolean): void {
    const session = this.sessions.get(id);
    if (held) session?.hold();
    else session?.unhold();
  }

  mute(id: string, muted: boolean): void {
    const session = this.sessions.get(id);
    if (muted) session?.mute({ audio: true });
    else session?.unmute({ audio: true });
    this.change(id, { muted });
  }

  digit(id: string, digit: string): void {
    this.sessions.get(id)?.sendDTMF(digit);
  }

  private follow(
    session: RTCSession,
    direction: SoftphoneCall['direction'],
    plain: boolean,
    target = '',
  ): void {
    const { id } = session;
    this.sessions.set(id, session);
    const peer =
      direction === 'outgoing' ? target : session.remote_identity.uri.toString().replace(/^sips?:/, '');
    const call: SoftphoneCall = {
      id,
      callId: this.callIdOf(session),
      direction,
      peer,
      state: direction === 'incoming' ? 'ringing' : 'calling',
      held: false,
      muted: false,
      plain,
    };
    this.set({ calls: [call, ...this.current.calls].slice(0, mostCalls) });
    this.translate(session, plain);
    this.listen(session, target, plain);
  }

  /** Where the other end speaks plain RTP, the descriptions are translated in both directions. */
  private translate(session: RTCSession, asked: boolean): void {
    let plain = asked;
    session.on('sdp', (description) => {
      if (description.originator === 'remote' && isPlain(description.sdp)) {
        plain = true;
        this.change(session.id, { plain: true });
        description.sdp = toBrowser(description.sdp, description.type as 'offer' | 'answer');
      } else if (description.originator === 'local' && plain) description.sdp = toPlain(description.sdp);
    });
    // Within a lab the first addresses do; nobody has to wait for the last.
    let waiting = false;
    session.on('icecandidate', ({ ready }) => {
      if (waiting) return;
      waiting = true;
      setTimeout(ready, 150);
    });
  }

  private listen(session: RTCSession, target: string, plain: boolean): void {
    const { id } = session;
    session.on('progress', () => this.change(id, { state: 'ringing', callId: this.callIdOf(session) }));
    session.on('accepted', () => this.change(id, { state: 'answered', callId: this.callIdOf(session) }));
    session.on('hold', () => this.change(id, { held: true }));
    session.on('unhold', () => this.change(id, { held: false }));
    session.on('ended', ({ cause }) => this.end(id, cause));
    session.on('failed', ({ cause, message }) => {
      const status = (message as { status_code?: number } | null)?.status_code;
      this.end(id, status === undefined ? cause : `${status} ${cause}`);
      if (status === 488 && !plain && target !== '') void this.call(target, true).catch(() => {});
    });
    const hear = (connection: RTCPeerConnection) =>
      connection.addEventListener('track', ({ streams: [stream] }) => this.play(stream ?? null));
    if (session.connection) hear(session.connection);
    else session.on('peerconnection', ({ peerconnection }) => hear(peerconnection));
  }

  private keep(session: RTCSession, sound: Sound): void {
    this.sounds.set(session.id, sound);
    this.change(session.id, { sound: sound.source });
  }

  private end(id: string, cause: string): void {
    this.sounds.get(id)?.stop();
    this.sounds.delete(id);
    this.sessions.delete(id);
    this.play(null);
    this.change(id, { state: 'ended', cause });
  }

  private callIdOf(session: RTCSession): string {
    return (session as unknown as { _request?: { call_id?: string } })._request?.call_id ?? '';
  }

  private change(id: string, change: Partial<SoftphoneCall>): void {
    this.set({ calls: this.current.calls.map((call) => (call.id === id ? { ...call, ...change } : call)) });
  }

  private set(change: Partial<SoftphoneState>): void {
    this.current = { ...this.current, ...change };
    for (const listener of this.listeners) listener();
  }
}
