import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
const REQUEST_MS = 10_000;

/** Polls `/readyz`; prints what is missing when that lasts. Ends without an answer when `signal` aborts. */
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

/** What keeps the server from being ready; undefined when it is. */
async function askReadiness(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
    });
    const text = await answer.text();
    return answer.ok ? undefined : describe(text);
  } catch (error) {
    return error instanceof Error ? error.message : 'no answer';
  }
}

function describe(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    const checks =
      parsed !== null && typeof parsed === 'object' && 'checks' in parsed
        ? parsed.checks
        : undefined;
    const failed = Object.entries(checks ?? {}).filter(([, check]) => isFailed(check));
    if (failed.length > 0)
      return failed.map(([name, check]) => `${name} (${check.detail})`).join(', ');
  } catch {
    // Not the report that was expected: shown as it is.
  }
  return text.slice(0, 200);
}

function isFailed(check: unknown): check is { ok: false; detail: string } {
  return check !== null && typeof check === 'object' && 'ok' in check && check.ok === false;
}
