import { z } from 'zod';
import type { Comparison } from '#engines/decide/decision-input.ts';
import { measureName } from '#engines/performance/limits/measure-name.ts';
import type { Alert } from '#server/generated/prisma/client.ts';

const labelsShape = z.record(z.string(), z.string());

/**
 * Measures that do not depend on the frequency of the positive class. F1 and precision do, so even
 * a harmless shift changes them.
 */
const steady = new Set(['roc_auc']);

type Told = Pick<Alert, 'metric' | 'state' | 'labels'>;

/**
 * Measures with firing alerts that show, based on labels, that the model is worse. Excludes the
 * measure in which losses are reported.
 */
export function beyondLimits(alerts: readonly Told[], model: string): string[] {
  const told = alerts.flatMap(({ metric, state, labels }) => {
    const { basis, measure, model: of } = labelsShape.catch({}).parse(labels);
    const counts =
      metric === 'model.quality' && state === 'firing' && basis === 'realised' && of === model;
    return counts && measure !== undefined && steady.has(measure) ? [measure] : [];
  });
  return [...new Set(told)];
}

/**
 * Note about these measures. Needed only if the damage is unknown, because the cost of the breach
 * is then undefined.
 */
export function beyondLimitsNote(
  measures: readonly string[],
  damage: Comparison['damage'],
): string[] {
  if (measures.length === 0 || damage !== 'unknown') return [];
  const names = measures.map((measure) => measureName(measure)).join(', ');
  return [`Labels put ${names} beyond the limit, and the cost of that is not defined`];
}
