import type { ModelAt } from '#lib/schemas/models/governance.ts';
import { visibleWhere, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { inferenceVersions } from '#server/telemetry/queries/inference/models.ts';

const hourMs = 3_600_000;

/**
 * Versions that served requests in the hour before the given time, by number of ingested rows,
 * largest first.
 */
export async function answeredAt(
  actor: Actor,
  name: string,
  at: Date,
): Promise<ModelAt['answered']> {
  const where = { AND: [{ name }, visibleWhere(actor, 'models:read')] };
  if ((await db().inferenceModel.count({ where })) === 0) return [];
  const rows = await inferenceVersions(at.getTime() - hourMs, at.getTime(), [name]);
  return rows
    .map(({ version, rows: requests }) => ({ version, requests }))
    .toSorted((a, b) => b.requests - a.requests);
}

/** Registered version that served the most requests, if its rows name one. */
export function mostAnswered(answered: ModelAt['answered']): number | null {
  const [most] = answered;
  return most !== undefined && /^[1-9]\d{0,8}$/u.test(most.version) ? Number(most.version) : null;
}
