import { z } from 'zod';
import type { Criterion } from '#lib/schemas/actions.ts';
import type { Alert } from '#server/generated/prisma/client.ts';
import { metricWords, subjectOf } from '#server/incidents/alert-title.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';

const maxCriteria = 3;
const inputsSchema = z.looseObject({
  kind: z.string(),
  expected: z.object({ low: z.number().nullable(), high: z.number().nullable() }),
});
const textMap = z.record(z.string(), z.string());

function boundOf(alert: Alert): Pick<Criterion, 'must' | 'bound'> | null {
  const inputs = inputsSchema.safeParse(alert.inputs);
  if (!inputs.success) return null;
  const { kind, expected } = inputs.data;
  if (kind === 'below-range' || kind === 'shift-down')
    return expected.low === null ? null : { must: 'above', bound: expected.low };
  if (expected.high === null)
    return expected.low === null ? null : { must: 'above', bound: expected.low };
  // A leak is over when memory is back in the lower half of what it had grown by.
  if (kind === 'leak')
    return {
      must: 'below',
      bound: expected.high + ((alert.value ?? expected.high) - expected.high) / 2,
    };
  return { must: 'below', bound: expected.high };
}

/** The incident's own signals as success criteria: each back inside what was expected of it. Those of the target come first. */
export function criteriaOfAlerts(alerts: readonly Alert[], targetId: string | null): Criterion[] {
  const ordered = alerts
    .filter(
      (alert) => alert.origin === 'finding' && alert.state === 'firing' && alert.metric !== null,
    )
    .toSorted(
      (a, b) =>
        Number(b.resourceId === targetId) - Number(a.resourceId === targetId) ||
        a.startedAt.getTime() - b.startedAt.getTime(),
    );
  return ordered
    .flatMap((alert): Criterion[] => {
      const bound = boundOf(alert);
      const labels = textMap.safeParse(alert.labels);
      if (bound === null || !labels.success || alert.metric === null) return [];
      const title = `${subjectOf(labels.data)} ${metricWords(alert.metric)}`;
      return [
        {
          signal: {
            metric: alert.metric,
            labels: labels.data,
            title,
            unit: classifySignal(alert.metric, labels.data).unit,
          },
          ...bound,
          present: alert.value,
        },
      ];
    })
    .slice(0, maxCriteria);
}
