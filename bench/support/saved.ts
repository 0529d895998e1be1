import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';

/** The result of a piece of work from an earlier, interrupted run; else the work is done and its result kept. */
export async function saved<T>(
  outDir: string,
  name: string,
  schema: z.ZodType<T>,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(outDir, `${name}.json`);
  if (existsSync(path)) {
    const earlier = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (earlier.success) {
      console.log(`${name}: taken from ${path}`);
      return earlier.data;
    }
  }
  const result = await work();
  writeFileSync(`${path}.new`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${path}.new`, path);
  return result;
}
