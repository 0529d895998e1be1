import type { z } from 'zod';
import { TandemError } from '#server/platform/errors.ts';

/** Parses input with a schema; throws `invalid_input` that names each wrong field. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields = result.error.issues.slice(0, 20).map((issue) => ({
    field: issue.path.join('.') || '(body)',
    message: issue.message,
  }));
  const first = fields[0];
  throw new TandemError(
    'invalid_input',
    `${first?.field ?? '(body)'}: ${first?.message ?? 'is wrong'}`,
    { fields },
  );
}
