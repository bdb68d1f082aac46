import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { CliError } from './cli-error.js';

const { resolve } = createRequire(import.meta.url);

/** Pixels that a picture may have: what a reader's memory takes, too. */
const mostPixels = 100_000_000;

/**
 * Draws an SVG as PNG, twice as fine as its measures, or as fine as fits. With fonts of its own: a container has none.
 * @throws CliError where it is too large even so.
 */
export function renderPng(svg: string): Uint8Array {
  const options = {
    font: {
      loadSystemFonts: false,
      fontFiles: ['DejaVuSans', 'DejaVuSans-Bold'].map((name) => resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)),
      defaultFontFamily: 'DejaVu Sans',
    },
  };
  const { width, height } = new Resvg(svg, options);
  const zoom = Math.min(2, Math.sqrt(mostPixels / (width * height)));
  if (zoom < 0.5) throw new CliError('the ladder is too long for a picture: export it as HTML or SVG');
  return new Resvg(svg, { ...options, fitTo: { mode: 'zoom', value: zoom } }).render().asPng();
}
