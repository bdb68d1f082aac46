import type { TracedMessage } from '@trapezoid/contracts';
import { readMessageSummary } from '@trapezoid/ladder';
import { addressesOf } from './call-summary.js';

export type DialogState = 'early' | 'confirmed' | 'terminated';

/** A dialog as its messages tell: Call-ID and two tags (RFC 3261 §12). */
export interface DialogSummary {
  readonly id: string;
  readonly callId: string;
  readonly fromTag: string;
  readonly toTag: string;
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly state: DialogState;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly changedAt: number;
}

const mostDialogs = 1000;
const making = new Set(['INVITE', 'SUBSCRIBE', 'REFER']);

/** Follows dialogs by the messages that make and end them. */
export class DialogBook {
  private readonly dialogs = new Map<string, DialogSummary>();
  private changed = false;

  add(message: TracedMessage): void {
    const { statusCode, method, cseq } = readMessageSummary(message.text);
    const tags = tagsOf(message.text);
    if (tags.to === '' || tags.from === '') return;
    if (method === 'BYE') this.end(message, tags);
    else if (statusCode !== undefined && making.has(cseq.method)) {
      if (statusCode > 100 && statusCode < 300) this.stand(message, tags, cseq.method, statusCode);
      else if (statusCode >= 300) this.fail(message, tags);
    }
  }

  /** All of them, the latest first, where something has changed since this was last asked. */
  takeChanges(): DialogSummary[] | undefined {
    if (!this.changed) return undefined;
    this.changed = false;
    return [...this.dialogs.values()].reverse();
  }

  private stand(message: TracedMessage, tags: Tags, method: string, statusCode: number): void {
    const id = idOf(message.callId, tags);
    const known = this.dialogs.get(id);
    const state = statusCode < 200 ? 'early' : 'confirmed';
    if (known === undefined) {
      this.set(id, {
        id,
        callId: message.callId,
        fromTag: tags.from,
        toTag: tags.to,
        ...addressesOf(message.text),
        method,
        state,
        startedAt: message.at,
        changedAt: message.at,
      });
    } else if (known.state === 'early' && state === 'confirmed') {
      this.set(id, { ...known, state, changedAt: message.at });
      this.endOtherForks(known, message.at);
    }
  }

  /** RFC 3261 §13.2.2.4: early dialogs that no 2xx confirms end with the INVITE; a late 2xx brings one back. */
  private endOtherForks(winner: DialogSummary, at: number): void {
    for (const [id, dialog] of this.dialogs) {
      if (dialog.callId !== winner.callId || dialog.fromTag !== winner.fromTag || id === winner.id) continue;
      if (dialog.state === 'early') this.set(id, { ...dialog, state: 'terminated', changedAt: at });
    }
  }

  private fail(message: TracedMessage, tags: Tags): void {
    for (const [id, dialog] of this.dialogs) {
      if (dialog.callId !== message.callId || dialog.state !== 'early' || dialog.toTag !== tags.to) continue;
      this.set(id, { ...dialog, state: 'terminated', changedAt: message.at });
    }
  }

  /** The BYE may come from either side: its tags are then the other way round. */
  private end(message: TracedMessage, tags: Tags): void {
    for (const id of [idOf(message.callId, tags), idOf(message.callId, { from: tags.to, to: tags.from })]) {
      const dialog = this.dialogs.get(id);
      if (dialog === undefined || dialog.state === 'terminated') continue;
      this.set(id, { ...dialog, state: 'terminated', changedAt: message.at });
    }
  }

  private set(id: string, dialog: DialogSummary): void {
    this.dialogs.set(id, dialog);
    this.changed = true;
    if (this.dialogs.size <= mostDialogs) return;
    const [oldest] = this.dialogs.keys();
    if (oldest !== undefined) this.dialogs.delete(oldest);
  }
}

interface Tags {
  readonly from: string;
  readonly to: string;
}

function tagsOf(text: string): Tags {
  const tag = (name: RegExp) => /;\s*tag\s*=\s*([^\s;,]+)/i.exec(name.exec(text)?.[1] ?? '')?.[1] ?? '';
  return { from: tag(/^(?:from|f)[ \t]*:(.*)$/im), to: tag(/^(?:to|t)[ \t]*:(.*)$/im) };
}

function idOf(callId: string, { from, to }: Tags): string {
  return `${callId}\n${from}\n${to}`;
}
