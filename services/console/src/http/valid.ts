import type { PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { ApiError } from './api-error.js';

/** Lets through what a schema allows; anything else is a 400 that names the field. */
export class Valid<Value> implements PipeTransform<unknown, Value> {
  constructor(
    private readonly schema: z.ZodType<Value>,
    /** What it is called where the value as a whole is wrong. */
    private readonly what: string,
  ) {}

  transform(value: unknown): Value {
    const read = this.schema.safeParse(value);
    if (read.success) return read.data;
    if (value === undefined && this.what === 'body') {
      throw new ApiError(
        400,
        'invalid',
        'the body is missing: send JSON with Content-Type: application/json',
      );
    }
    const problems = read.error.issues.map((issue) => {
      const path = issue.path.map(String).join('.');
      return `${path === '' ? this.what : path}: ${issue.message}`;
    });
    throw new ApiError(400, 'invalid', problems.slice(0, 5).join('; '));
  }
}

/** The same schema, refusing fields that it does not name: a misspelt field is not silently left out. */
export function strictly<Value>(schema: z.ZodType<Value>): z.ZodType<Value> {
  return schema instanceof z.ZodObject ? (schema.strict() as unknown as z.ZodType<Value>) : schema;
}
