import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until the answer is neither null nor undefined; says what it waited for when time is up. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | null | undefined>,
  options: { withinMs: number; everyMs?: number },
): Promise<T> {
  const until = Date.now() + options.withinMs;
  let lastError: unknown;
  while (Date.now() < until) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined) return answer;
    } catch (error) {
      lastError = error;
    }
    await sleep(options.everyMs ?? 1_000);
  }
  const last = lastError instanceof Error ? ` At last: ${lastError.message}` : '';
  throw new Error(`Waited ${options.withinMs} ms for ${what}.${last}`, { cause: lastError });
}
