/** Why a user agent sends a request of this method, where nothing more is known. */
export const requestReasons: Readonly<Record<string, readonly [reason: string, section: string]>> = {
  INVITE: ['asks for a session', 'RFC 3261 §13.2.1'],
  BYE: ['ends the session', 'RFC 3261 §15.1.1'],
  CANCEL: ['takes back a request that has no final response yet', 'RFC 3261 §9.1'],
  REGISTER: ['tells the registrar where the user can be reached', 'RFC 3261 §10.2'],
  OPTIONS: ['asks what the other side can do', 'RFC 3261 §11.1'],
  MESSAGE: ['carries a text', 'RFC 3428 §4'],
  SUBSCRIBE: ['asks to be told of a state and its changes', 'RFC 6665 §4.1.2.1'],
  NOTIFY: ['tells a subscriber the state', 'RFC 6665 §4.2.2'],
  PUBLISH: ['gives the state of this side to whoever keeps it', 'RFC 3903 §4'],
  PRACK: ['acknowledges a provisional response that was sent reliably', 'RFC 3262 §4'],
  UPDATE: ['changes the session without touching the state of the dialog', 'RFC 3311 §5.1'],
  INFO: ['carries something of the application within the dialog', 'RFC 6086 §4.2.1'],
  REFER: ['asks the other side to contact somebody else', 'RFC 3515 §2.4.1'],
};
