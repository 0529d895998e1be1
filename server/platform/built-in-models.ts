/**
 * Tandem's own predictors in the model registry. Their IDs are fixed, so that no other model can be
 * mistaken for a built-in predictor.
 */
const builtIn = {
  'tandem-severity': '01980000-0000-7000-8000-000000000001',
  'tandem-cause': '01980000-0000-7000-8000-000000000002',
} as const;

export type PredictorName = keyof typeof builtIn;

export const severityPredictorName = 'tandem-severity';
export const causePredictorName = 'tandem-cause';
/** Alias of the version whose predictions apply. */
export const decidingAlias = 'champion';

export function builtInModelId(name: PredictorName): string {
  return builtIn[name];
}

export function isBuiltInModel(id: string): boolean {
  return Object.values<string>(builtIn).includes(id);
}
