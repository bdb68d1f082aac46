import { TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { routeTo } from '../app/use-route.js';
import type { DialogState, DialogSummary } from '../feed/dialog-book.js';
import { useFeed } from '../feed/feed.js';
import { oneLine } from '../parts/printable.js';
import { Tag, type TagKind } from '../parts/tag.js';
import { Time } from '../parts/time.js';
import { VirtualList } from '../parts/virtual-list.js';

const colours: Readonly<Record<DialogState, TagKind>> = {
  early: 'progress',
  confirmed: 'success',
  terminated: 'plain',
};

export function DialogsView() {
  const dialogs = useFeed((feed) => feed.dialogs);
  const [words, setWords] = useState('');
  const shown = useMemo(() => {
    const wanted = words.toLowerCase();
    return dialogs.filter((one) =>
      `${one.state} ${one.from} ${one.to} ${one.callId} ${one.fromTag} ${one.toTag}`
        .toLowerCase()
        .includes(wanted),
    );
  }, [dialogs, words]);
  const standing = dialogs.filter(({ state }) => state !== 'terminated').length;
  return (
    <>
      <search className="filters">
        <TextInput
          type="search"
          aria-label="Search: state, names, tags, Call-ID"
          placeholder="Search state, names, tags, Call-ID"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </search>
      <p className="count" role="status">
        {standing} standing, {dialogs.length} seen. A dialog is a Call-ID and two tags (RFC 3261 §12).
      </p>
      <VirtualList
        label="Dialogs, the latest first"
        items={shown}
        keyOf={({ id }) => id}
        height={62}
        empty="None yet: a 1xx with a tag, or a 2xx, makes one."
      >
        {(dialog) => <DialogLine dialog={dialog} />}
      </VirtualList>
    </>
  );
}

function DialogLine({ dialog }: { readonly dialog: DialogSummary }) {
  const { callId, method, from, to, state, fromTag, toTag, startedAt } = dialog;
  return (
    <a className="line" href={routeTo('calls', callId)}>
      <span className="line-main">
        <b>{oneLine(method, 24)}</b> {oneLine(from, 60)} <span aria-hidden="true">↔</span>
        <span className="unseen"> with </span> {oneLine(to, 60)}
      </span>
      <Tag kind={colours[state]}>{state}</Tag>
      <span className="line-facts">
        <Time at={startedAt} />{' '}
        <span>
          tags {oneLine(fromTag, 32)} and {oneLine(toTag, 32)}
        </span>
      </span>
    </a>
  );
}
