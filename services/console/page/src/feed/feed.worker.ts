import type { TracedDecision, TracedMessage, TracedState } from '@trapezoid/contracts';
import { FeedModel } from './feed-model.js';
import type { Connection, FeedAnswer, FeedQuestion } from './protocol.js';

/** How often the page is told, in milliseconds. */
const tickEvery = 250;

const scope = self as unknown as {
  postMessage(answer: FeedAnswer): void;
  onmessage: ((event: MessageEvent<FeedQuestion>) => void) | null;
};

const model = new FeedModel();
let connection: Connection = 'connecting';
let source: EventSource | undefined;
let coming: EventSource | undefined;
let transactions = false;

/** Follows the trace; a stream that is there goes on until the new one is ready, so that no message is missed. */
function follow(): void {
  const before = source;
  const own = new EventSource(`/api/trace?transactions=${transactions}`);
  coming?.close();
  coming = own;
  const on = <Data>(event: string, take: (data: Data) => void) => {
    own.addEventListener(event, (told) => {
      if (own === source) take(JSON.parse((told as MessageEvent<string>).data) as Data);
    });
  };
  own.addEventListener('ready', () => {
    if (own === coming) coming = undefined;
    if (before !== own) before?.close();
    source = own;
    connection = 'live';
  });
  on<TracedMessage>('message', (message) => model.message(message));
  on<TracedDecision>('decision', (decision) => model.decision(decision));
  on<TracedState>('transaction', (state) => model.state(state));
  on<{ count: number }>('dropped', ({ count }) => model.drop(count));
  on<{ count: number }>('sampled', ({ count }) => model.drop(count));
  own.onerror = () => {
    if (own !== source && own !== coming) return;
    connection = 'lost';
    // A refusal (no token, too many followers) ends an EventSource for good: ask again in a while.
    if (own.readyState === EventSource.CLOSED) setTimeout(again, 2000, own);
  };
}

function again(refused: EventSource): void {
  if (refused === source || refused === coming) follow();
}

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case 'start':
      return follow();
    case 'columns':
      return model.setColumns(data.columns);
    case 'show':
      return model.show(data.callId);
    case 'transactions':
      if (transactions === data.wanted) return;
      transactions = data.wanted;
      model.followTransactions(transactions);
      return follow();
    case 'search':
      return scope.postMessage({ kind: 'found', words: data.words, ids: model.search(data.words) });
  }
};

setInterval(() => {
  for (const answer of model.tick(connection, performance.now())) scope.postMessage(answer);
}, tickEvery);
