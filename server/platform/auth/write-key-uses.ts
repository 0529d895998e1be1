import { db } from '#server/platform/database/db.ts';
import { takeKeyUses } from './key-cache.ts';

/** Stores the last use of each API key in this process. */
export async function writeKeyUses(): Promise<void> {
  for (const [id, at] of takeKeyUses()) {
    await db().apiKey.updateMany({ where: { id }, data: { lastUsedAt: new Date(at) } });
  }
}
