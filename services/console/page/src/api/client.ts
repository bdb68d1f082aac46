/** What the console refused, in words for a reader. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly word: string,
    detail: string,
  ) {
    super(detail);
  }
}

let onTokenWanted = () => {};
/** Called when the server asks for its token. */
export function whenTokenIsWanted(callback: () => void): void {
  onTokenWanted = callback;
}

/**
 * Asks the console.
 * @throws Refused with the console's own words, or when it cannot be reached.
 */
export async function request<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await send(method, path, body);
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

export async function requestText(method: string, path: string, body?: unknown): Promise<string> {
  return (await send(method, path, body)).text();
}

export const get = <Answer>(path: string) => request<Answer>('GET', path);

async function send(method: string, path: string, body: unknown): Promise<Response> {
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  let response: Response;
  try {
    response = await fetch(path, { method, ...json });
  } catch {
    throw new Refused(0, 'unreachable', 'the console does not answer: is the network still running?');
  }
  if (response.ok) return response;
  if (response.status === 401) onTokenWanted();
  const told = (await response.json().catch(() => ({}))) as { error?: string; detail?: string };
  throw new Refused(
    response.status,
    told.error ?? 'refused',
    told.detail ?? `the console answered ${response.status}`,
  );
}
