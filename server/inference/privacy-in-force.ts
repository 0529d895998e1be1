import { privacyRules } from '#lib/schemas/inference/inference.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import type { Privacy } from './privacy.ts';

type Held = { rules: Map<string, Privacy>; readAt: number; reading: Promise<void> | null };

/** Above this age, rules are refreshed in the background. */
const freshMs = 5_000;
/** Above this age, work waits for the refresh, as long as the database responds. */
const staleMs = 10_000;
const patienceMs = 1_500;

function held(): Held {
  return singleton('inference-privacy', (): Held => ({
    rules: new Map(),
    readAt: 0,
    reading: null,
  }));
}

async function read(): Promise<void> {
  const rows = await db().inferenceModel.findMany({
    where: { hashKey: { not: null } },
    select: { name: true, privacy: true, hashKey: true },
  });
  const state = held();
  state.rules = new Map(
    rows.map((row) => [
      row.name,
      { ...privacyRules.parse(row.privacy), hashKey: row.hashKey ?? '' },
    ]),
  );
  state.readAt = Date.now();
}

function startReading(): Promise<void> {
  const state = held();
  state.reading ??= read().finally(() => {
    state.reading = null;
  });
  return state.reading;
}

/**
 * Privacy rules by model. A change applies within seconds in all processes, and immediately in the
 * process that saved it. While PostgreSQL is unavailable, the last loaded rules apply. A process
 * without loaded rules throws `unavailable`, because it could write values that must not be stored.
 */
export async function privacyInForce(): Promise<ReadonlyMap<string, Privacy>> {
  const state = held();
  const ageMs = Date.now() - state.readAt;
  if (ageMs < freshMs) return state.rules;
  const reading = startReading();
  reading.catch((error: unknown) => logger.warn('privacy rules could not be read', { error }));
  if (ageMs < staleMs) return state.rules;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), patienceMs);
  });
  await Promise.race([reading.catch(() => 'late'), late]);
  clearTimeout(timer);
  if (state.readAt === 0)
    throw new TandemError('unavailable', 'The privacy rules of models could not be read.');
  return state.rules;
}

/** Applies newly saved rules in this process immediately. */
export function putPrivacyInForce(model: string, privacy: Privacy): void {
  held().rules.set(model, privacy);
}
