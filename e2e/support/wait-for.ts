import { expect } from '@playwright/test';

/**
 * Asks again until the answer is neither null nor undefined; says what it waited for when time is up. Without `withinMs`
 * only the common limit of playwright.config.ts ends it.
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | null | undefined>,
  options: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  let found: T | null | undefined;
  await expect(async () => {
    found = await ask();
    expect(found ?? null, `waits for ${what}`).not.toBeNull();
  }, `waits for ${what}`).toPass({
    intervals: options.everyMs === undefined ? [100, 250, 500, 1_000] : [options.everyMs],
    ...(options.withinMs === undefined ? {} : { timeout: Math.max(1, options.withinMs) }),
  });
  if (found === null || found === undefined) throw new Error(`nothing came of ${what}`);
  return found;
}
