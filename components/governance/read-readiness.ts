import { z } from 'zod';

const readinessSchema = z.object({
  status: z.string(),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
});

/** /readyz answers 503 with the same body while something is not ready, which is what its page is for. */
export async function readReadiness(
  signal: AbortSignal,
): Promise<z.output<typeof readinessSchema>> {
  const response = await fetch('/readyz', { signal });
  return readinessSchema.parse(await response.json());
}
