import { db } from '#server/platform/db.ts';
import { derivedSource } from '#server/telemetry/derived-series.ts';

/**
 * Tells whether a source key belongs to the demo: a key of a demo account, revoked or not. Null for what
 * Tandem derived itself, from the demo's data or from others'.
 */
export async function demoSourceTest(): Promise<(sourceKey: string) => boolean | null> {
  const keys = await db().apiKey.findMany({
    where: { owner: { demo: true } },
    select: { id: true },
  });
  const ids = new Set(keys.map((key) => key.id));
  return (sourceKey) =>
    sourceKey === derivedSource ? null : ids.has(sourceKey.split(':')[0] ?? '');
}
