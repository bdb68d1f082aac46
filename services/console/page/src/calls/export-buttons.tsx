import { Button } from '@mantine/core';
import { captureArrow, captureHeader, type ExportFormat, exportLadder, type Ladder } from '@trapezoid/ladder';
import { useState } from 'react';
import { download, downloadBlob } from '../parts/download.js';
import { drawPicture } from './ladder-picture.js';

const formats: readonly { format: ExportFormat; label: string; ending: string; type: string }[] = [
  { format: 'html', label: 'HTML', ending: 'html', type: 'text/html' },
  { format: 'svg', label: 'SVG', ending: 'svg', type: 'image/svg+xml' },
  { format: 'mermaid', label: 'Mermaid', ending: 'mmd', type: 'text/plain' },
  { format: 'text', label: 'Text', ending: 'txt', type: 'text/plain' },
  { format: 'json', label: 'JSON', ending: 'json', type: 'application/json' },
];

/** For Wireshark: each message as a packet, TLS and WebSocket in the clear. */
function captureOf({ arrows, startedAt, parties }: Ladder): Blob {
  const packets = arrows.map((arrow) => captureArrow(arrow, startedAt, parties));
  const parts = [captureHeader('Trapezoid'), ...packets].map((bytes) => bytes.slice().buffer as ArrayBuffer);
  return new Blob(parts, { type: 'application/x-pcapng' });
}

/** Each format of the ladder as a file. */
export function ExportButtons({ ladder, callId }: { readonly ladder: Ladder; readonly callId: string }) {
  const title = `SIP call ${callId}`;
  const [problem, setProblem] = useState<string>();
  const picture = async () => {
    try {
      downloadBlob('ladder.png', await drawPicture(exportLadder(ladder, 'svg', { title })));
      setProblem(undefined);
    } catch (error) {
      setProblem(`No picture: ${error instanceof Error ? error.message : 'the browser could not draw it'}`);
    }
  };
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
      <Button size="compact-sm" variant="default" onClick={picture}>
        PNG
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => downloadBlob('call.pcapng', captureOf(ladder))}
      >
        Wireshark
      </Button>
      {problem !== undefined && <span role="alert">{problem}</span>}
    </fieldset>
  );
}
