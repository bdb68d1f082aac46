import { useCallback, useEffect, useRef, useState } from 'react';
import { get } from './client.js';

export interface Polled<Answer> {
  readonly data: Answer | undefined;
  /** Why the last question failed, in words. */
  readonly error: string | undefined;
  /** Asks at once. */
  refresh(): void;
}

/** Asks for a path again and again while the page is seen. `every`: milliseconds between an answer and the next question. */
export function usePolled<Answer>(path: string, every: number): Polled<Answer> {
  const [data, setData] = useState<Answer>();
  const [error, setError] = useState<string>();
  const askNow = useRef(() => {});
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async () => {
      clearTimeout(timer);
      if (!document.hidden) {
        try {
          const answer = await get<Answer>(path);
          if (ended) return;
          setData(answer);
          setError(undefined);
        } catch (failure) {
          if (ended) return;
          setError(failure instanceof Error ? failure.message : String(failure));
        }
      }
      timer = setTimeout(round, every);
    };
    askNow.current = () => void round();
    void round();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [path, every]);
  return { data, error, refresh: useCallback(() => askNow.current(), []) };
}
