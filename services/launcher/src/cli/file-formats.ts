import type { ExportFormat } from '@trapezoid/ladder';

/** The formats of a ladder's file. */
export const fileFormats = ['html', 'svg', 'png', 'mermaid', 'text', 'json'] as const satisfies readonly (
  | ExportFormat
  | 'png'
)[];
export type FileFormat = (typeof fileFormats)[number];

/** What the end of a file's name says. */
export const formatsByExtension: Readonly<Record<string, FileFormat>> = {
  '.html': 'html',
  '.htm': 'html',
  '.svg': 'svg',
  '.png': 'png',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.txt': 'text',
  '.json': 'json',
};
