/** Gives the reader text as a file. */
export function download(name: string, type: string, content: string): void {
  downloadBlob(name, new Blob([content], { type: `${type};charset=utf-8` }));
}

/** Gives the reader a file. */
export function downloadBlob(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
