import { z } from 'zod';

const readinessSchema = z.object({
  status: z.string(),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
});

/**
 * Reads /readyz. While something is not ready, it responds with 503 and the same body, so the
 * status is ignored.
 */
export async function readReadiness(
  signal: AbortSignal,
): Promise<z.output<typeof readinessSchema>> {
  const response = await fetch('/readyz', { signal });
  return readinessSchema.parse(await response.json());
}
