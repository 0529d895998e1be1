import { z } from 'zod';

const schema = z.object({ kind: z.string() });

/** Kind of the finding behind an alert (`leak`, `below-range`, ...), from its stored inputs; undefined for other alerts. */
export function findingKind(inputs: unknown): string | undefined {
  return schema.safeParse(inputs).data?.kind;
}
