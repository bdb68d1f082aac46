import { useSyncExternalStore } from 'react';

export interface Route {
  /** The first word after `#/`. */
  readonly view: string;
  /** What follows it, decoded. */
  readonly detail: string | undefined;
}

/** `#/calls/abc%40host` is the view `calls` with the detail `abc@host`. */
export function readRoute(hash: string): Route {
  const [view = '', detail] = hash.replace(/^#\/?/, '').split('/', 2);
  return { view: view === '' ? 'map' : view, detail: detail === undefined ? undefined : decode(detail) };
}

export function routeTo(view: string, detail?: string): string {
  return detail === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(detail)}`;
}

export function useRoute(): Route {
  return readRoute(useSyncExternalStore(listen, () => window.location.hash));
}

function listen(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
