import { ApiError } from './api-error.js';

interface Refused {
  readonly kind: 'refused';
  readonly reason: string;
}

/** The answer, unless the simulated phones refused the command before any SIP was sent. */
export function unlessRefused<Answer extends { readonly kind: string }>(
  answer: Answer | Refused,
): Exclude<Answer, Refused> {
  if (isRefused(answer)) throw new ApiError(422, 'refused', answer.reason);
  return answer as Exclude<Answer, Refused>;
}

function isRefused(answer: { readonly kind: string }): answer is Refused {
  return answer.kind === 'refused';
}

export const whenRefused: Readonly<Record<number, string>> = {
  400: 'The request is not as the schema says.',
  422: 'Refused before any SIP was sent: no such phone, or a target that is no SIP URI.',
};
