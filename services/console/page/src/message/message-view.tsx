import { CloseButton, Tabs } from '@mantine/core';
import { type Ladder, printLabel } from '@trapezoid/ladder';
import { useEffect, useRef } from 'react';
import { oneLine } from '../parts/printable.js';
import { HopChanges } from './hop-changes.js';
import { lastHop } from './last-hop.js';
import { MessageFacts } from './message-facts.js';
import { MessageText } from './message-text.js';
import { RawText } from './raw-text.js';

export interface MessageViewProps {
  readonly ladder: Ladder;
  readonly index: number;
  onClose(): void;
}

/** One message on one hop: what it says, what each header is for, what the hop changed, which transactions had it. */
export function MessageView({ ladder, index, onClose }: MessageViewProps) {
  const arrow = ladder.arrows[index];
  const before = lastHop(ladder, index);
  const top = useRef<HTMLElement>(null);
  useEffect(() => {
    if (top.current !== null) top.current.scrollTop = 0;
  }, [index]);
  if (arrow === undefined) return null;
  return (
    <section className="message" ref={top} aria-label="The message that is chosen">
      <header>
        <h3>{printLabel(arrow, 60)}</h3>
        <CloseButton aria-label="Close the message" onClick={onClose} />
      </header>
      <p className="message-way">
        {oneLine(ladder.parties[arrow.from] ?? '', 60)} to {oneLine(ladder.parties[arrow.to] ?? '', 60)} over{' '}
        {arrow.protocol}
      </p>
      <Tabs defaultValue="headers" keepMounted={false}>
        <Tabs.List aria-label="Of the message">
          <Tabs.Tab value="headers">Explained</Tabs.Tab>
          <Tabs.Tab value="changes">Changed</Tabs.Tab>
          <Tabs.Tab value="facts">Why</Tabs.Tab>
          <Tabs.Tab value="raw">As sent</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="headers">
          <MessageText text={arrow.text} />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <HopChanges before={before} after={arrow} parties={ladder.parties} />
        </Tabs.Panel>
        <Tabs.Panel value="facts">
          <MessageFacts ladder={ladder} arrow={arrow} />
        </Tabs.Panel>
        <Tabs.Panel value="raw">
          <RawText text={arrow.text} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
