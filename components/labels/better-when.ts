import { keyOfName } from '#lib/choices/metric-names.ts';

/** Metric names (word patterns) with a commonly accepted better direction. */
const HIGHER =
  /(?:^| )(?:accuracy|precision|recall|specificity|sensitivity|f1|fbeta|auc|auroc|auprc|average precision|r2|r squared|ndcg|mrr|(?:map|ndcg|precision|recall|hit rate|mrr) at \d+|recall at precision \d+|gini|kappa|mcc|bleu|rouge|explained variance|silhouette)$/u;
const LOWER =
  /(?:^| )(?:loss|logloss|cross entropy|mae|mse|rmse|rmsle|mape|smape|mase|(?:root )?(?:mean|median) (?:absolute|squared|absolute percentage) error|max error|brier|calibration error|ece|perplexity|wer|cer|error rate|false (?:positive|negative) rate)$/u;
/** Suffixes that libraries add to metric names: "f1_score", "auc_macro". */
const BEHIND = /(?: (?:score|mean|avg|macro|micro|weighted))+$/u;

/** Slice suffix of a metric name, removed so that `accuracy/country:DE` counts as accuracy. */
const SLICE = /\/[^/:]+:[^/:]*$/u;

export function isSlice(metric: string): boolean {
  return SLICE.test(keyOfName(metric));
}

/**
 * Whether higher or lower values of a metric are better, by its name; null if the name does not
 * indicate it.
 */
export function betterWhen(metric: string): 'higher' | 'lower' | null {
  const words = keyOfName(metric)
    .replace(SLICE, '')
    .replaceAll(/([a-z])([A-Z])/gu, '$1 $2')
    .replaceAll('@', ' at ')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, ' ')
    .trim()
    .replace(BEHIND, '');
  if (LOWER.test(words)) return 'lower';
  return HIGHER.test(words) ? 'higher' : null;
}
