import { colours, darkColours } from './colours.js';

type Kind = keyof typeof colours;

function paint(palette: Readonly<Record<Kind, string>>): string {
  return (Object.keys(palette) as Kind[]).map((kind) => `--${kind}:${palette[kind]}`).join(';');
}

function perKind(rule: (kind: Kind) => string): string {
  return (Object.keys(colours) as Kind[]).map(rule).join('\n');
}

/** Light or dark as the reader's system is; printed, light. */
export const htmlStyle = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1c2128;--quiet:#59636e;--rule:#b3b9c2;${paint(colours)}}
@media screen and (prefers-color-scheme:dark){:root{--paper:#16181d;--ink:#e6e8eb;--quiet:#a3abb6;--rule:#4a515c;${paint(darkColours)}}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:76rem;margin:0 auto;padding:1rem}
h1{font-size:1.4rem;overflow-wrap:anywhere}
h2{font-size:1.1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.5rem 0}
dt{color:var(--quiet)}
dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}
.drawing{overflow-x:auto;border:1px solid var(--rule);border-radius:6px}
.legend,.time{color:var(--quiet)}
details{border-top:1px solid var(--rule);padding:.35rem 0}
summary{cursor:pointer;overflow-wrap:anywhere}
pre{overflow-x:auto;border-left:3px solid var(--rule);padding:.5rem;margin:.5rem 0;font:13px/1.4 ui-monospace,monospace}
svg .paper{fill:var(--paper)}
svg .lifeline{stroke:var(--rule)}
svg .party{fill:var(--ink)}
svg .time,svg .reason{fill:var(--quiet)}
svg .reason{stroke:var(--paper)}
${perKind((kind) => `svg .${kind}{fill:var(--${kind})}svg .${kind} .stroke{stroke:var(--${kind});color:var(--${kind})}details.${kind} b{color:var(--${kind})}`)}
a:focus-visible .message,summary:focus-visible{outline:2px solid currentColor}
`.trim();
