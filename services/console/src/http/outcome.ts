/** What became of one request outside a call. */
export interface RequestOutcome {
  readonly callId: string;
  readonly statusCode: number;
  readonly reasonPhrase: string;
}

export function outcomeOf(answer: RequestOutcome): RequestOutcome {
  const { callId, statusCode, reasonPhrase } = answer;
  return { callId, statusCode, reasonPhrase };
}
