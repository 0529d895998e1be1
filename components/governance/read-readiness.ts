import { z } from 'zod';

const readinessSchema = z.object({
  status: z.string(),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
});

/**
 * /readyz responds with 503 and the same body while something is not ready, which is the case this
 * page is for.
 */
export async function readReadiness(
  signal: AbortSignal,
): Promise<z.output<typeof readinessSchema>> {
  const response = await fetch('/readyz', { signal });
  return readinessSchema.parse(await response.json());
}
