import { z } from 'zod';
import type { Comparison } from '#engines/decide/decision-input.ts';
import { measureName } from '#engines/performance/limits/measure-name.ts';
import type { Alert } from '#server/generated/prisma/client.ts';

const labelsShape = z.record(z.string(), z.string());

/**
 * F1 and precision depend on how frequent the positive class is, which a harmless shift also
 * changes.
 */
const steady = new Set(['roc_auc']);

type Told = Pick<Alert, 'metric' | 'state' | 'labels'>;

/**
 * Measures with alerts that show from labels that the model is worse, besides the measure that
 * losses are reported by.
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
 * Note about these measures: only needed while the damage is open, since their cost is then
 * unknown.
 */
export function beyondLimitsNote(
  measures: readonly string[],
  damage: Comparison['damage'],
): string[] {
  if (measures.length === 0 || damage !== 'unknown') return [];
  const names = measures.map((measure) => measureName(measure)).join(', ');
  return [`Labels put ${names} beyond the limit, and the cost of that is not defined`];
}
