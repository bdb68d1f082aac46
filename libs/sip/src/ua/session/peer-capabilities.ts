import { readHeaders } from '../../core/read-header.js';
import type { ManyHeader } from '../../message/header-definition.js';
import { Allow } from '../../message/headers/allow.js';
import { RecvInfo } from '../../message/headers/recv-info.js';
import { Require } from '../../message/headers/require.js';
import { Supported } from '../../message/headers/supported.js';
import type { SipRequest } from '../../message/request.js';
import type { SipResponse } from '../../message/response.js';

/** What the far end of a dialog has told of itself, by the last message that said so. RFC 3261 §20.5, §20.37 */
export class PeerCapabilities {
  private methods: ReadonlySet<string> | undefined;
  private tags: ReadonlySet<string> = new Set();
  private packages: ReadonlySet<string> | undefined;

  learn(message: SipRequest | SipResponse): void {
    if (message.has(Allow)) this.methods = new Set(readHeaders(message, Allow));
    if (message.has(Supported)) this.tags = new Set(optionTags(message, Supported));
    if (message.has(RecvInfo)) {
      this.packages = new Set(
        readHeaders(message, RecvInfo).map(({ infoPackage }) => infoPackage.toLowerCase()),
      );
    }
  }

  /** Remembers the packages of now, and gives what goes back to them where the exchange is refused. RFC 6086 §5.2.4 */
  beforeChange(): () => void {
    const { packages } = this;
    return () => {
      this.packages = packages;
    };
  }

  /** True where it has said so. */
  allows(method: string): boolean {
    return this.methods?.has(method) ?? false;
  }

  supports(tag: string): boolean {
    return this.tags.has(tag);
  }

  /** Whether it wants INFOs of this package. RFC 6086 §5.2.2 */
  takesPackage(name: string): boolean {
    return this.packages?.has(name.toLowerCase()) ?? false;
  }
}

/** Whether a message names the option tag in Supported or in Require. */
export function names(message: SipRequest | SipResponse, tag: string): boolean {
  return optionTags(message, Supported).includes(tag) || requires(message, tag);
}

export function requires(message: SipRequest | SipResponse, tag: string): boolean {
  return optionTags(message, Require).includes(tag);
}

const optionTags = (message: SipRequest | SipResponse, definition: ManyHeader<string>): readonly string[] =>
  readHeaders(message, definition).map((tag) => tag.toLowerCase());
