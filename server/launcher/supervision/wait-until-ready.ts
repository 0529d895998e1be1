import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const reportSchema = z.object({
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })),
});

const POLL_MS = 100;
const REQUEST_MS = 10_000;

/**
 * Polls `/readyz`, and prints failing checks if startup takes long. Stops silently when `signal`
 * aborts.
 */
export async function waitUntilReady(
  url: string,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  let last = '';
  let nextNoteAt = performance.now() + 10_000;
  while (!signal.aborted) {
    const missing = await askReadiness(url, signal);
    if (missing === undefined) return true;
    if (missing !== last && performance.now() > nextNoteAt) {
      log(`  not ready yet: ${missing}`);
      last = missing;
      nextNoteAt = performance.now() + 10_000;
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/** Reason the server is not ready; undefined if it is. */
async function askReadiness(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
    });
    const text = await answer.text();
    return answer.ok ? undefined : describe(text);
  } catch (error) {
    return error instanceof Error ? error.message : 'no response';
  }
}

/** Failed checks in the report; the raw response if it is not a report. */
function describe(text: string): string {
  const report = reportSchema.safeParse(tryJson(text));
  const failed = Object.entries(report.data?.checks ?? {}).filter(([, check]) => !check.ok);
  if (failed.length === 0) return text.slice(0, 200);
  return failed
    .map(([name, { detail }]) => (detail === undefined ? name : `${name} (${detail})`))
    .join(', ');
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
