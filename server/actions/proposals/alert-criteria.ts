import { z } from 'zod';
import { isOfRows } from '#engines/causes/models/serving-alerts.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { monitorComparisons } from '#lib/choices/monitoring.ts';
import type { Criterion } from '#lib/schemas/actions/plan.ts';
import { monitorQuerySchema } from '#lib/schemas/monitoring/monitoring.ts';
import type { Alert } from '#server/generated/prisma/client.ts';
import { describeMetric, subjectOf } from '#server/incidents/alerts/alert-title.ts';

const maxCriteria = 3;
const maxWindowSeconds = 3_600;
const inputsSchema = z.looseObject({
  kind: z.string(),
  expected: z.object({ low: z.number().nullable(), high: z.number().nullable() }),
});
const textMap = z.record(z.string(), z.string());
const monitorInputs = z.looseObject({
  monitor: z.string(),
  query: monitorQuerySchema,
  group: textMap,
  comparison: z.enum(monitorComparisons),
  expected: z.object({ low: z.number().nullable(), high: z.number().nullable() }),
  recovery: z.object({ limit: z.number(), high: z.number().nullable() }).nullable(),
});

function boundOf(alert: Alert): Pick<Criterion, 'must' | 'bound'> | null {
  const inputs = inputsSchema.safeParse(alert.inputs);
  if (!inputs.success) return null;
  const { kind, expected } = inputs.data;
  if (kind === 'below-range' || kind === 'shift-down')
    return expected.low === null ? null : { must: 'above', bound: expected.low };
  if (expected.high === null)
    return expected.low === null ? null : { must: 'above', bound: expected.low };
  // A leak counts as fixed when memory is back in the lower half of its growth.
  if (kind === 'leak')
    return {
      must: 'below',
      bound: expected.high + ((alert.value ?? expected.high) - expected.high) / 2,
    };
  return { must: 'below', bound: expected.high };
}

function ofFinding(alert: Alert): Criterion[] {
  const bound = boundOf(alert);
  const labels = textMap.safeParse(alert.labels);
  if (bound === null || !labels.success || alert.metric === null) return [];
  const { role, unit } = classifySignal(alert.metric, labels.data);
  // No action reduces customer traffic, so traffic does not show whether an action helped.
  if (role === 'traffic' && bound.must === 'below') return [];
  const title = `${subjectOf(labels.data)} ${describeMetric(alert.metric)}`;
  return [
    {
      signal: {
        metric: alert.metric,
        labels: labels.data,
        title,
        unit,
      },
      ...bound,
      present: alert.value,
    },
  ];
}

/**
 * Bounds of the good range, where the monitor's alert ends: its recovery value, otherwise its
 * limit.
 */
function monitorBounds(
  rule: z.output<typeof monitorInputs>,
): Pick<Criterion, 'must' | 'bound' | 'exclusive'>[] {
  const { comparison, expected, recovery } = rule;
  const low = comparison.startsWith('>') ? null : (recovery?.limit ?? expected.low);
  const high = comparison.startsWith('>')
    ? (recovery?.limit ?? expected.high)
    : comparison === 'outside'
      ? (recovery?.high ?? expected.high)
      : null;
  // A value at a limit that includes equality is not good; a value at the recovery value is.
  const exclusive = comparison.endsWith('=') && recovery === null ? { exclusive: true } : {};
  return [
    ...(high === null ? [] : [{ must: 'below' as const, bound: high, ...exclusive }]),
    ...(low === null ? [] : [{ must: 'above' as const, bound: low, ...exclusive }]),
  ];
}

const objectiveInputs = z.looseObject({
  query: z.looseObject({ kind: z.literal('objective') }),
  group: textMap,
});

/**
 * Error criterion of the service that the objective applies to. The burn rate covers hours, so it
 * would show an effect too late.
 */
function ofObjective(alert: Alert): Criterion[] | null {
  const inputs = objectiveInputs.safeParse(alert.inputs);
  return inputs.success ? ofFinding({ ...alert, labels: inputs.data.group }) : null;
}

/**
 * Query and bound of the monitor behind an alert. Excludes monitors that cover hours, because they
 * would show an effect too late.
 */
function ofMonitor(alert: Alert): Criterion[] {
  const inputs = monitorInputs.safeParse(alert.inputs);
  if (!inputs.success) return [];
  const { monitor: name, query, group } = inputs.data;
  if (query.windowSeconds > maxWindowSeconds) return [];
  const names = Object.values(group).filter((value) => value !== '');
  const metric = query.kind === 'metric' ? query.metric : '';
  const labels = query.kind === 'metric' ? query.labels : group;
  const signal = {
    metric,
    labels,
    title: names.length === 0 ? name : `${name} (${names.join(', ')})`,
    unit: query.kind === 'metric' ? classifySignal(metric, labels).unit : null,
  };
  return monitorBounds(inputs.data).map((bound) => ({
    signal,
    ...bound,
    present: alert.value,
    monitor: { name, query, group },
  }));
}

/**
 * Success criteria from the incident's own signals, each of which must return to its expected
 * range. Signals of the target come first.
 */
export function criteriaOfAlerts(alerts: readonly Alert[], targetId: string | null): Criterion[] {
  const firing = alerts.filter((alert) => alert.state === 'firing');
  // Model rows report latency one window late. The serving resource shows earlier whether the
  // action helped.
  const isLate = ({ metric, labels }: Alert): boolean => {
    const { role } = classifySignal(metric ?? '', textMap.catch({}).parse(labels));
    return isOfRows({ metric: metric ?? '', role });
  };
  const soon = firing.filter((alert) => !isLate(alert));
  const ordered = (soon.length > 0 ? soon : firing).toSorted(
    (a, b) =>
      Number(b.resourceId === targetId) - Number(a.resourceId === targetId) ||
      a.startedAt.getTime() - b.startedAt.getTime(),
  );
  return ordered
    .flatMap((alert): Criterion[] => {
      if (alert.origin === 'monitor') return ofObjective(alert) ?? ofMonitor(alert);
      return alert.origin === 'finding' ? ofFinding(alert) : [];
    })
    .slice(0, maxCriteria);
}
