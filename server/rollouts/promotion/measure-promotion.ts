import { setTimeout as sleep } from 'node:timers/promises';
import type { PromotionMeasures } from '#lib/schemas/actions/promotion.ts';
import type { GateCheck } from '#lib/schemas/rollouts/gate.ts';
import { judgedTraining } from '#server/models/predictors/judged-training.ts';
import type { Actor } from '#server/platform/actor.ts';
import { logger } from '#server/platform/logger.ts';
import { checkRequestsOf } from '../checks/check-requests.ts';
import { loggedComparison } from './logged-metrics.ts';
import { promotionCost } from './promotion-cost.ts';
import { promotionDrift } from './promotion-drift.ts';

/** Time limit, because the requester, including MLflow clients, waits for the result. */
const timeoutMs = 6_000;

/**
 * The data, or the reason it is missing. A request is created even if data cannot be read, or not
 * in time.
 */
async function orReason<T>(
  read: Promise<T>,
  what: string,
): Promise<T | { kind: 'not measured'; reason: string }> {
  const stop = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`not read within ${timeoutMs / 1_000} s`);
  });
  try {
    return await Promise.race([read, late]);
  } catch (error) {
    logger.warn('evidence of a promotion could not be read', { what, error });
    return { kind: 'not measured', reason: 'the telemetry store did not respond in time' };
  } finally {
    stop.abort();
    // The slower promise is no longer awaited, so its error is ignored.
    late.catch(() => undefined);
    read.catch(() => undefined);
  }
}

/**
 * Whether requests contain the inputs that the version needs, compared with the serving version;
 * empty if none serves.
 */
async function requestsChecked(
  { model, version, from }: { model: string; version: number; from: number | null },
  now: Date,
): Promise<GateCheck[]> {
  if (from === null || from === version) return [];
  const versions = { model, version: String(version), base: String(from) };
  const read = checkRequestsOf(versions, now).then((check) => ({ kind: 'read' as const, check }));
  const found = await orReason(read, 'schema of the requests');
  if (found.kind === 'read') return [found.check];
  const { reason } = found;
  return [{ id: 'requests', title: 'Schema of the requests', status: 'unknown', detail: reason }];
}

/**
 * Drift, cost and logged metrics for a promotion request. Read before the request, outside of its
 * transaction.
 */
export async function measurePromotion(
  actor: Actor,
  asked: { model: string; version: number; from: number | null },
  now: Date,
): Promise<PromotionMeasures> {
  const [drift, cost, logged, judged, checks] = await Promise.all([
    orReason(promotionDrift(asked, now), 'drift'),
    orReason(promotionCost(asked.model, now), 'cost'),
    orReason(loggedComparison(actor, asked), 'logged metrics'),
    orReason(judgedTraining(asked), 'gate of a predictor'),
    requestsChecked(asked, now),
  ]);
  return {
    drift,
    cost,
    logged: logged?.kind === 'logged' ? logged : null,
    judged: judged?.kind === 'judged' ? judged : null,
    checks,
  };
}
