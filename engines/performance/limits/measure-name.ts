const NAMES = new Map([
  ['f1', 'F1'],
  ['roc_auc', 'ROC AUC'],
  ['pr_auc', 'PR AUC'],
  ['recall_at_precision_90', 'recall at precision 0.9'],
  ['recall_at_precision_50', 'recall at precision 0.5'],
  ['mae', 'mean error'],
  ['rmse', 'RMSE'],
  ['ndcg', 'NDCG'],
  ['map', 'MAP'],
  ['mase', 'MASE'],
  ['brier', 'Brier score'],
  ['error_rise', 'rise in error rate'],
]);

/** Name of a quality measure as used in a sentence. */
export function measureName(measure: string): string {
  return NAMES.get(measure) ?? measure.replaceAll('_', ' ');
}
