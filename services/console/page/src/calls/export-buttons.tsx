import { Button } from '@mantine/core';
import { type ExportFormat, exportLadder, type Ladder } from '@trapezoid/ladder';
import { download } from '../parts/download.js';

const formats: readonly { format: ExportFormat; label: string; ending: string; type: string }[] = [
  { format: 'html', label: 'HTML', ending: 'html', type: 'text/html' },
  { format: 'svg', label: 'SVG', ending: 'svg', type: 'image/svg+xml' },
  { format: 'mermaid', label: 'Mermaid', ending: 'mmd', type: 'text/plain' },
  { format: 'text', label: 'Text', ending: 'txt', type: 'text/plain' },
  { format: 'json', label: 'JSON', ending: 'json', type: 'application/json' },
];

/** Each format of the ladder as a file. */
export function ExportButtons({ ladder, callId }: { readonly ladder: Ladder; readonly callId: string }) {
  const title = `SIP call ${callId}`;
  return (
    <fieldset className="exports" aria-label="Export the ladder">
      {formats.map(({ format, label, ending, type }) => (
        <Button
          key={format}
          size="compact-sm"
          variant="default"
          onClick={() => download(`ladder.${ending}`, type, exportLadder(ladder, format, { title }))}
        >
          {label}
        </Button>
      ))}
    </fieldset>
  );
}
