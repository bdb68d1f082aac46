interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Says in one line where data depart from a schema: `changes[0].expires: Invalid input`, with the first issue. */
export function describeMisfit(error: { readonly issues: readonly Issue[] }): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'does not fit';
  const path = issue.path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
  return `${path === '' ? 'the whole' : path}: ${issue.message}`;
}
