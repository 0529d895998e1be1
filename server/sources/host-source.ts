import { hostname } from 'node:os';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { logger } from '#server/platform/logger.ts';
import { registerSources } from './register-sources.ts';

export const hostSourceKey = 'host';

export async function ensureHostSource(): Promise<void> {
  await registerSources(systemActor('host collector'), {
    items: [{ key: hostSourceKey, kind: 'host', name: `This host (${hostname()})` }],
  });
}

const state = { enabled: true };

/** True if the host collector is enabled. Uses the last value while PostgreSQL is unavailable. */
export async function hostSourceEnabled(): Promise<boolean> {
  try {
    const row = await db().source.findUnique({
      where: { key: hostSourceKey },
      select: { enabled: true },
    });
    state.enabled = row?.enabled ?? true;
  } catch (error) {
    logger.warn('the host source could not be read', { error });
  }
  return state.enabled;
}
