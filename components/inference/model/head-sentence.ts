import { formatCount } from '#lib/format.ts';
import { describePredictor, describeViolation } from './model-rows.ts';
import type { ModelView } from './use-model.ts';

/**
 * One-sentence status of the model: its worst alert, or its monitoring state. `wait`: missing
 * requirement of a model that is not monitored yet.
 */
export function headSentence(
  { registered, sent }: Pick<ModelView, 'registered' | 'sent'>,
  wait: string | null = null,
): string {
  const known = sent ?? registered;
  const [worst, ...others] = known?.alerts ?? [];
  if (worst !== undefined)
    return others.length === 0
      ? worst.title
      : `${worst.title}, and ${formatCount(others.length, 'more alert')}.`;
  const predictor = registered?.predictor ?? null;
  if (predictor !== null) return describePredictor(predictor);
  const broken = sent === null ? null : describeViolation(sent.violations);
  if (broken !== null) return `In the last day ${broken}.`;
  switch (known?.state) {
    case 'not_monitored':
      return wait ?? 'Receiving rows. No rule that can alert reads its signals.';
    case 'learning':
      return 'Receiving rows. The baseline is being learned.';
    case 'ok':
      return 'No firing alerts.';
    default:
      return registered === null
        ? 'No rows in the last 7 days, so its state is unknown.'
        : 'Registered, but no rows in the last 7 days, so its state is unknown.';
  }
}
