import { parseApiKey } from '#server/platform/api-key.ts';
import { db } from '#server/platform/db.ts';
import { env, secrets } from '#server/platform/env.ts';

function demoPrefix(): string | null {
  return env.TANDEM_DEMO ? parseApiKey(secrets().demoKey) : null;
}

/** Tells whether a source key belongs to the demo: its API key, or any key of a demo account. */
export async function demoSourceTest(): Promise<(sourceKey: string) => boolean> {
  const prefix = demoPrefix();
  const keys = await db().apiKey.findMany({
    where: { OR: [{ owner: { demo: true } }, ...(prefix === null ? [] : [{ prefix }])] },
    select: { id: true },
  });
  const ids = new Set(keys.map((key) => key.id));
  return (sourceKey) => ids.has(sourceKey.split(':')[0] ?? '');
}
