import type { ReactNode } from 'react';
export function SoftphoneProvider({ children }: { readonly children: ReactNode }) {
  return children;
}
