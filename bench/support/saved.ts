import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';

/**
 * The result of an earlier run, or undefined. Prints its age, because the code may have changed
 * since.
 */
function read<T>(path: string, name: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(path)) return undefined;
  const earlier = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!earlier.success) return undefined;
  console.log(`${name}: taken from ${path}, measured ${statSync(path).mtime.toISOString()}`);
  return earlier.data;
}

function keep(path: string, result: unknown): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/**
 * Returns the saved result of an earlier, interrupted run, or does the work and saves its result.
 */
export async function saved<T>(
  outDir: string,
  name: string,
  schema: z.ZodType<T>,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(outDir, `${name}.json`);
  const earlier = read(path, name, schema);
  if (earlier !== undefined) return earlier;
  const result = await work();
  keep(path, result);
  return result;
}

/**
 * Rounds 1 to `count` of one measurement. Each round is saved as soon as it is finished. `measure`
 * gets the numbers of the rounds without a saved result and passes back the result of each.
 */
export async function savedRounds<T>(
  outDir: string,
  count: number,
  schema: z.ZodType<T>,
  measure: (missing: readonly number[], done: (round: number, result: T) => void) => Promise<void>,
): Promise<T[]> {
  const results = new Map<number, T>();
  const pathOf = (round: number): string => join(outDir, `round-${round}.json`);
  const all = Array.from({ length: count }, (_, index) => index + 1);
  for (const round of all) {
    const earlier = read(pathOf(round), `round ${round}`, schema);
    if (earlier !== undefined) results.set(round, earlier);
  }
  const missing = all.filter((round) => !results.has(round));
  if (missing.length > 0)
    await measure(missing, (round, result) => {
      keep(pathOf(round), result);
      results.set(round, result);
    });
  return all.flatMap((round) => results.get(round) ?? []);
}
