import { z } from 'zod';
import { parseHepTarget } from '../hep-target.js';
import { shown } from './issue.js';

export const hepSchema = z.string().transform((text, context) => {
  const target = parseHepTarget(text);
  if (target !== undefined) return target;
  context.addIssue({
    code: 'custom',
    message: `${shown(text)} is no HEP collector (allowed: host:port, e.g. 127.0.0.1:9060)`,
  });
  return z.NEVER;
});
