import { z } from 'zod';
import type { Comparison } from '#engines/decide/decision-input.ts';
import { measureName } from '#engines/performance/limits/measure-name.ts';
import type { Alert } from '#server/generated/prisma/client.ts';

const labelsShape = z.record(z.string(), z.string());

/** What F1 and precision are worth changes with how frequent the positive class is, which a harmless shift changes too. */
const steady = new Set(['roc_auc']);

type Told = Pick<Alert, 'metric' | 'state' | 'labels'>;

/** Measures by which alerts say that labels are against this model, besides the one that losses are told by. */
export function beyondLimits(alerts: readonly Told[], model: string): string[] {
  const told = alerts.flatMap(({ metric, state, labels }) => {
    const { basis, measure, model: of } = labelsShape.catch({}).parse(labels);
    const counts =
      metric === 'model.quality' && state === 'firing' && basis === 'realised' && of === model;
    return counts && measure !== undefined && steady.has(measure) ? [measure] : [];
  });
  return [...new Set(told)];
}

/** What to say of these measures: only where the damage stays open is nobody told what they cost. */
export function beyondLimitsNote(
  measures: readonly string[],
  damage: Comparison['damage'],
): string[] {
  if (measures.length === 0 || damage !== 'unknown') return [];
  const names = measures.map((measure) => measureName(measure)).join(', ');
  return [`Labels put ${names} beyond the limit, and nobody has said what that costs`];
}
