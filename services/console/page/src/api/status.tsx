import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { ask } from '../feed/feed.js';
import { columnsOf } from '../ladder/columns-of.js';
import type { NetworkMap } from './network.js';
import { type Polled, usePolled } from './use-polled.js';

const Status = createContext<Polled<NetworkMap>>({ data: undefined, error: undefined, refresh: () => {} });

/** Asks for the network's map once for all views. */
export function StatusProvider({ children }: { readonly children: ReactNode }) {
  const status = usePolled<NetworkMap>('/api/status', 2000);
  const columns = status.data === undefined ? '' : JSON.stringify(columnsOf(status.data));
  useEffect(() => {
    if (columns !== '') ask({ kind: 'columns', columns: JSON.parse(columns) });
  }, [columns]);
  return <Status value={status}>{children}</Status>;
}

export function useStatus(): Polled<NetworkMap> {
  return useContext(Status);
}

/** The simulated phones, as far as they are told. */
export function usePhones() {
  const { data } = useStatus();
  return data?.phones.kind === 'known' ? data.phones.phones : [];
}
