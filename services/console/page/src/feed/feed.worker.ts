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
let transactions = false;

function follow(): void {
  source?.close();
  source = new EventSource(`/api/trace?transactions=${transactions}`);
  const own = source;
  const on = <Data>(event: string, take: (data: Data) => void) => {
    own.addEventListener(event, (told) => take(JSON.parse((told as MessageEvent<string>).data) as Data));
  };
  on('ready', () => {
    connection = 'live';
  });
  on<TracedMessage>('message', (message) => model.message(message));
  on<TracedDecision>('decision', (decision) => model.decision(decision));
  on<TracedState>('transaction', (state) => model.state(state));
  on<{ count: number }>('dropped', ({ count }) => model.drop(count));
  own.onerror = () => {
    connection = 'lost';
    // A refusal (no token, too many followers) ends an EventSource for good: ask again in a while.
    if (own.readyState === EventSource.CLOSED && own === source)
      setTimeout(() => own === source && follow(), 2000);
  };
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
      return follow();
    case 'search':
      return scope.postMessage({ kind: 'found', words: data.words, ids: model.search(data.words) });
  }
};

setInterval(() => {
  for (const answer of model.tick(connection, performance.now())) scope.postMessage(answer);
}, tickEvery);
