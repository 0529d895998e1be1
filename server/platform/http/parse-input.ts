import type { z } from 'zod';
import { TandemError } from '#server/platform/errors.ts';

/** Replaces zod's type-centered messages for a missing field or a value that is not a number. */
function plainWords(issue: { code?: string | undefined; input: unknown }): string | undefined {
  if (issue.code !== 'invalid_type' && issue.code !== 'invalid_union') return undefined;
  if (issue.input === undefined) return 'is missing';
  return Number.isNaN(issue.input) ? 'must be a number' : undefined;
}

/** Parses input with a schema; throws `invalid_input` with each invalid field. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input, { error: plainWords });
  if (result.success) return result.data;
  const fields = result.error.issues.slice(0, 20).map((issue) => ({
    field: issue.path.join('.') || '(body)',
    message: issue.message,
  }));
  const first = fields[0];
  throw new TandemError(
    'invalid_input',
    `${first?.field ?? '(body)'}: ${first?.message ?? 'is incorrect'}`,
    { fields },
  );
}
