import type { Ladder } from '../ladder.js';
import { printLadder } from '../text/render.js';
import { printHtml } from './html.js';
import { printMermaid } from './mermaid.js';
import { printSvg } from './svg.js';

/** The formats that need nothing but this package; a PNG is drawn from the SVG. */
export const exportFormats = ['html', 'svg', 'mermaid', 'text', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportOptions {
  readonly title?: string;
  /** With each message's reason. Default true. */
  readonly why?: boolean;
}

/** A ladder as the text of a file. */
export function exportLadder(ladder: Ladder, format: ExportFormat, options: ExportOptions = {}): string {
  switch (format) {
    case 'html':
      return printHtml(ladder, options);
    case 'svg':
      return printSvg(ladder, options);
    case 'mermaid':
      return printMermaid(ladder, options);
    case 'text':
      return `${printLadder(ladder, { why: options.why ?? true })}\n`;
    case 'json':
      return `${JSON.stringify(ladder, null, 2)}\n`;
  }
}
