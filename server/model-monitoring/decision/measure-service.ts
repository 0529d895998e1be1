import { z } from 'zod';
import type { DecisionInput } from '#engines/decide/decision-input.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import type { Alert } from '#server/generated/prisma/client.ts';

const inputs = z.looseObject({ expected: z.object({ high: z.number().nullable() }) });
const textMap = z.record(z.string(), z.string());

interface Share {
  now: number;
  usual: number;
}

/**
 * Share of responses above the bound of a latency quantile. Assumes exponentially decaying
 * latencies: the share is 1 - q at the bound by definition, and the square root of that at twice
 * the bound.
 */
function lateShare(metric: string, value: number, bound: number): Share | null {
  const percent = Number(/p(\d{2})$/u.exec(metric)?.[1] ?? Number.NaN);
  if (!(percent > 0 && percent < 100) || value <= bound || bound <= 0) return null;
  const usual = 1 - percent / 100;
  return { now: usual ** (bound / value), usual };
}

function shareOf(alert: Alert): Share | null {
  const parsed = inputs.safeParse(alert.inputs);
  const bound = parsed.success ? parsed.data.expected.high : null;
  if (alert.metric === null || alert.value === null || bound === null) return null;
  const { role, alertable } = classifySignal(alert.metric, textMap.catch({}).parse(alert.labels));
  if (!alertable) return null;
  if (role === 'latency') return lateShare(alert.metric, alert.value, bound);
  const isRatio = role === 'errors' && alert.value <= 1 && alert.value > bound;
  return isRatio ? { now: alert.value, usual: bound } : null;
}

/**
 * Share of failed or late responses of the serving services, from their alerts; null while they are
 * healthy.
 */
export function measureService(
  alerts: readonly Alert[],
  servers: ReadonlySet<string>,
): DecisionInput['service'] {
  const worst = alerts
    .filter(({ resourceId }) => resourceId !== null && servers.has(resourceId))
    .flatMap((alert) => shareOf(alert) ?? [])
    .toSorted((a, b) => b.now - b.usual - (a.now - a.usual))[0];
  if (worst === undefined) return null;
  return { now: { value: worst.now, error: 0 }, usual: { value: worst.usual, error: 0 } };
}
