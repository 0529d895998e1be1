import { parseApiKey } from '#server/platform/api-key.ts';
import { db } from '#server/platform/db.ts';
import { env, secrets } from '#server/platform/env.ts';
import { derivedSource } from '#server/telemetry/derived-series.ts';

function demoPrefix(): string | null {
  return env.TANDEM_DEMO ? parseApiKey(secrets().demoKey) : null;
}

/**
 * Tells whether a source key belongs to the demo: its API key, or any key of a demo account. Null for what
 * Tandem derived itself, from the demo's data or from others'.
 */
export async function demoSourceTest(): Promise<(sourceKey: string) => boolean | null> {
  const prefix = demoPrefix();
  const keys = await db().apiKey.findMany({
    where: { OR: [{ owner: { demo: true } }, ...(prefix === null ? [] : [{ prefix }])] },
    select: { id: true },
  });
  const ids = new Set(keys.map((key) => key.id));
  return (sourceKey) =>
    sourceKey === derivedSource ? null : ids.has(sourceKey.split(':')[0] ?? '');
}
