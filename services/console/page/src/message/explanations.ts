import { useEffect, useState } from 'react';
import { get } from '../api/client.js';

/** What a header is for, in the console's words. */
export interface HeaderExplanation {
  readonly name: string;
  readonly purpose: string;
  /** Where it is defined, e.g. `RFC 3261 §20.42`. */
  readonly section: string;
}

let asked: Promise<ReadonlyMap<string, HeaderExplanation>> | undefined;

/** All explanations by header name in lower case; asked for once. */
export function useExplanations(): ReadonlyMap<string, HeaderExplanation> {
  const [known, setKnown] = useState<ReadonlyMap<string, HeaderExplanation>>(new Map());
  useEffect(() => {
    let gone = false;
    asked ??= fetchExplanations();
    asked.then(
      (all) => gone || setKnown(all),
      () => {
        asked = undefined;
      },
    );
    return () => {
      gone = true;
    };
  }, []);
  return known;
}

async function fetchExplanations(): Promise<ReadonlyMap<string, HeaderExplanation>> {
  const headers = await get<readonly HeaderExplanation[]>('/api/headers');
  return new Map(headers.map((header) => [header.name.toLowerCase(), header]));
}
