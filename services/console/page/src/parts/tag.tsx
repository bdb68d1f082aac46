import type { ReactNode } from 'react';

export type TagKind = 'plain' | 'request' | 'progress' | 'success' | 'redirection' | 'failure';

export function Tag({ kind = 'plain', children }: { readonly kind?: TagKind; readonly children: ReactNode }) {
  return <span className={`tag tag-${kind}`}>{children}</span>;
}
