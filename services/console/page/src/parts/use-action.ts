import { useCallback, useState } from 'react';

export interface Action {
  run(action: () => Promise<void>): Promise<void>;
  readonly busy: boolean;
  /** Why the last one failed, in words. */
  readonly problem: string | undefined;
}

/** Something that a button does: busy while it is on its way, and what went wrong is told. */
export function useAction(): Action {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const run = useCallback(async (action: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await action();
    } catch (failure) {
      setProblem(failure instanceof Error ? failure.message : String(failure));
    } finally {
      setBusy(false);
    }
  }, []);
  return { run, busy, problem };
}
