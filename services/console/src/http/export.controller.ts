import type { ServerResponse } from 'node:http';
import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import {
  captureArrow,
  captureHeader,
  exportFormats,
  exportLadder,
  type Ladder,
  makeLadder,
} from '@trapezoid/ladder';
import { z } from 'zod';
import { TraceHub } from '../trace/trace-hub.js';
import { ApiError } from './api-error.js';
import { Documented } from './documented.js';
import { callIdParameter } from './schemas.js';
import { Valid } from './valid.js';

const formats = [...exportFormats, 'pcapng'] as const;
type Format = (typeof formats)[number];
const exportQuery = z.strictObject({ callId: callIdParameter, format: z.enum(formats) });

const files: Readonly<Record<Format, readonly [contentType: string, ending: string]>> = {
  html: ['text/html; charset=utf-8', 'html'],
  svg: ['image/svg+xml', 'svg'],
  mermaid: ['text/plain; charset=utf-8', 'mmd'],
  text: ['text/plain; charset=utf-8', 'txt'],
  json: ['application/json; charset=utf-8', 'json'],
  pcapng: ['application/x-pcapng', 'pcapng'],
};

/** A call's ladder as a file. */
@ApiTags('trace')
@Controller('api/trace/calls')
export class ExportController {
  constructor(private readonly hub: TraceHub) {}

  @Get('export')
  @ApiQuery({ name: 'callId', description: 'Of any of its legs' })
  @ApiQuery({ name: 'format', enum: formats })
  @Documented({
    summary: 'The ladder of a call that was followed, with all its legs, as a file; pcapng is for Wireshark',
    errors: { 400: 'The query is not as it should be.', 404: 'Nothing of this call was seen.' },
  })
  export(
    @Query(new Valid(exportQuery, 'query')) { callId, format }: z.infer<typeof exportQuery>,
    @Res() response: ServerResponse,
  ): void {
    const { messages, decisions } = this.hub.recall(callId);
    if (messages.length === 0) {
      throw new ApiError(
        404,
        'unknown-call',
        'nothing of this call was seen while somebody followed the trace',
      );
    }
    const [contentType, ending] = files[format];
    response.setHeader('Content-Type', contentType);
    response.setHeader('Content-Disposition', `attachment; filename="call.${ending}"`);
    // A file that is opened in its place, and not saved, must not speak for the console.
    response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'");
    response.end(contentOf(makeLadder(messages, { decisions }), format));
  }
}

function contentOf(ladder: Ladder, format: Format): string | Uint8Array {
  if (format !== 'pcapng') return exportLadder(ladder, format);
  const packets = ladder.arrows.map((arrow) => captureArrow(arrow, ladder.startedAt, ladder.parties));
  return Buffer.concat([captureHeader('Trapezoid'), ...packets]);
}
