import { db } from '#server/platform/database/db.ts';
import { derivedSource } from '#server/telemetry/derive/derived-series.ts';

/** IDs of the keys of demo accounts, revoked or not; a sender's source key starts with one. */
export async function demoKeyIds(): Promise<string[]> {
  const keys = await db().apiKey.findMany({
    where: { owner: { demo: true } },
    select: { id: true },
  });
  return keys.map((key) => key.id);
}

/** `demoSourceTest` for IDs that are already loaded. */
export function sourceTest(demoIds: readonly string[]): (sourceKey: string) => boolean | null {
  const ids = new Set(demoIds);
  return (sourceKey) =>
    sourceKey === derivedSource ? null : ids.has(sourceKey.split(':')[0] ?? '');
}

/**
 * Returns a test that checks whether a source key belongs to the demo: a key of a demo account,
 * revoked or not. The test returns null for data that Tandem derived itself, from demo or other
 * data.
 */
export async function demoSourceTest(): Promise<ReturnType<typeof sourceTest>> {
  return sourceTest(await demoKeyIds());
}
