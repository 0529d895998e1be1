import { db } from '#server/platform/database/db.ts';
import { derivedSource } from '#server/telemetry/derive/derived-series.ts';

/** Ids of the keys of demo accounts, revoked or not; the sender's source key begins with one. */
export async function demoKeyIds(): Promise<string[]> {
  const keys = await db().apiKey.findMany({
    where: { owner: { demo: true } },
    select: { id: true },
  });
  return keys.map((key) => key.id);
}

/** `demoSourceTest` for known ids. */
export function sourceTest(demoIds: readonly string[]): (sourceKey: string) => boolean | null {
  const ids = new Set(demoIds);
  return (sourceKey) =>
    sourceKey === derivedSource ? null : ids.has(sourceKey.split(':')[0] ?? '');
}

/**
 * Tells whether a source key belongs to the demo: a key of a demo account, revoked or not. Null for what
 * Tandem derived itself, from the demo's data or from others'.
 */
export async function demoSourceTest(): Promise<ReturnType<typeof sourceTest>> {
  return sourceTest(await demoKeyIds());
}
