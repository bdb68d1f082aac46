import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  compactForms,
  headerExplanations,
  methodExplanations,
  sectionHeadings,
  statusExplanations,
} from '@trapezoid/ladder/explain';
import { z } from 'zod';
import { Documented } from './documented.js';

const explanation = z.object({
  name: z.string(),
  purpose: z.string().describe('What it is for, in one to three sentences.'),
  section: z.string().describe('Where it is defined, e.g. `RFC 3261 §20.42`.'),
  title: z.string().describe('The heading of that section.'),
});
const explainedHeaders = z.array(explanation.extend({ compact: z.string().length(1).optional() }));
const explainedMethods = z.array(explanation);
const explainedCodes = z.array(explanation.extend({ code: z.number().int() }));

const compactByName = new Map(Object.entries(compactForms).map(([compact, name]) => [name, compact]));

/** What stands in messages, explained. */
@ApiTags('explanations')
@Controller('api')
export class ExplanationsController {
  @Get('headers')
  @Documented({ summary: 'What each header is for, and where it is defined', gives: explainedHeaders })
  headers(): z.infer<typeof explainedHeaders> {
    return headerExplanations.map((each) => {
      const compact = compactByName.get(each.name);
      return { ...withTitle(each), ...(compact === undefined ? {} : { compact }) };
    });
  }

  @Get('methods')
  @Documented({ summary: 'What each method is for, and where it is defined', gives: explainedMethods })
  methods(): z.infer<typeof explainedMethods> {
    return methodExplanations.map(withTitle);
  }

  @Get('status-codes')
  @Documented({ summary: 'What each status code means, and where it is defined', gives: explainedCodes })
  statusCodes(): z.infer<typeof explainedCodes> {
    return statusExplanations.map(withTitle);
  }
}

function withTitle<Explained extends { readonly section: string }>(
  explained: Explained,
): Explained & { title: string } {
  return { ...explained, title: sectionHeadings[explained.section] ?? '' };
}
