import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, type ApiResponseSchemaHost } from '@nestjs/swagger';
import { z } from 'zod';

const apiError = z.object({
  error: z.string().describe('A short word for a program.'),
  detail: z.string().describe('One line for a reader.'),
});

type OpenApiSchema = ApiResponseSchemaHost['schema'];

/** The OpenAPI form of a schema of the contracts, so that the two cannot part. */
export function openApiSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): OpenApiSchema {
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io }) as OpenApiSchema;
}

export interface Documentation {
  readonly summary: string;
  readonly takes?: z.ZodType;
  readonly gives?: z.ZodType;
  /** Status of the answer when all went well. Default 200. */
  readonly status?: number;
  /** Statuses of errors, with their reasons. */
  readonly errors?: Readonly<Record<number, string>>;
  /** The body of those, where it is not `{ error, detail }`. */
  readonly errorBody?: z.ZodType;
}

/** What the OpenAPI document says of an endpoint. */
export function Documented(documentation: Documentation): MethodDecorator {
  const { summary, takes, gives, status = 200, errors = {}, errorBody = apiError } = documentation;
  const error = openApiSchema(errorBody);
  const decorators: MethodDecorator[] = [ApiOperation({ summary })];
  if (takes !== undefined) decorators.push(ApiBody({ schema: openApiSchema(takes, 'input') }));
  if (gives === undefined) decorators.push(ApiResponse({ status, description: summary }));
  else decorators.push(ApiResponse({ status, description: summary, schema: openApiSchema(gives) }));
  for (const [code, description] of Object.entries(errors)) {
    decorators.push(ApiResponse({ status: Number(code), description, schema: error }));
  }
  return applyDecorators(...decorators);
}

/** The error that every endpoint has which asks another service. */
export const whenAway: Readonly<Record<number, string>> = {
  503: 'The service that would answer is away; Retry-After says when to try again.',
};
