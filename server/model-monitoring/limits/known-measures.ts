import { servingMeasureNames } from '#engines/performance/limits/learn-serving.ts';
import { answerMeasureNames } from '#engines/performance/text-answers.ts';
import type { LimitBasis } from '#lib/schemas/model-monitoring/monitor.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { TandemError } from '#server/platform/errors.ts';

type Task = MonitoringState['kind'] | 'forecasting';

const ofClasses = ['accuracy', 'precision', 'recall', 'f1', 'roc_auc'];
const ofNumbers = ['mae', 'rmse', 'bias'];

/** Measures that monitoring reports once labels have arrived, by task. */
const realised: Readonly<Record<Task, readonly string[]>> = {
  binary: [
    ...ofClasses,
    'pr_auc',
    'recall_at_precision_90',
    'recall_at_precision_50',
    'log_loss',
    'brier',
    'calibration_error',
    'error_rise',
  ],
  classes: [...ofClasses, 'error_rise'],
  regression: [...ofNumbers, 'error_rise'],
  forecasting: [...ofNumbers, 'mase', 'interval_coverage'],
  ranking: ['ndcg', 'map'],
};
const estimated: Readonly<Record<Task, readonly string[]>> = {
  binary: ofClasses,
  classes: ofClasses,
  regression: ['mae', 'rmse'],
  forecasting: ['mae', 'rmse'],
  ranking: [],
};
const ofLists = ['coverage', 'popularity_bias'];

/** Measures available for all tasks. */
const ofAll: Readonly<
  Record<Exclude<LimitBasis, 'realised' | 'estimated' | 'answers'>, readonly string[]>
> = {
  quality: ['missing', 'range', 'new_category', 'type', 'stale', 'frozen'],
  drift: ['drift', 'drift_large', 'drift_share', 'prediction_drift'],
  labels: ['label_maturity'],
  volume: ['rows_per_minute', 'row_age'],
  serving: servingMeasureNames,
  slices: ['error_rate', 'mae'],
  fairness: ['disparate_impact', 'equal_opportunity_difference'],
};

/**
 * Measures available for a limit with this basis; measures of all tasks while the task is unknown.
 */
function measuresOf(basis: LimitBasis, task: Task | null): readonly string[] {
  const of = (byTask: Readonly<Record<Task, readonly string[]>>): readonly string[] =>
    task === null ? [...new Set(Object.values(byTask).flat())] : byTask[task];
  if (basis === 'realised') return of(realised);
  if (basis === 'estimated') return of(estimated);
  if (basis !== 'answers') return ofAll[basis];
  return task === null || task === 'ranking'
    ? [...answerMeasureNames, ...ofLists]
    : answerMeasureNames;
}

const words: Readonly<Record<Task, string>> = {
  binary: 'a model of two classes',
  classes: 'a model of several classes',
  regression: 'a regression',
  forecasting: 'forecasts',
  ranking: 'a ranking',
};

type Named = { measure: string; basis: LimitBasis };

/**
 * Rejects limits on measures that monitoring never reports for this model, because they could not
 * alert. Measures with an existing limit may be changed, so that it can be turned off.
 */
export function refuseUnknownMeasures(
  limits: readonly Named[],
  inForce: readonly Named[],
  state: Pick<MonitoringState, 'kind' | 'forecast'> | null,
): void {
  const task = state === null ? null : state.forecast ? 'forecasting' : state.kind;
  const fields = limits.flatMap(({ measure, basis }, at) => {
    const known = measuresOf(basis, task);
    const has = inForce.some((each) => each.basis === basis && each.measure === measure);
    if (has || known.includes(measure)) return [];
    const of = task === null ? 'models' : words[task];
    const message =
      known.length === 0
        ? `there is no ${basis} of ${of}, so its limit could never alert`
        : `monitoring does not measure ${measure} (${basis}) of ${of}; it measures ${known.join(', ')}`;
    return [{ field: `limits.${at}.measure`, message }];
  });
  const [first] = fields;
  if (first !== undefined)
    throw new TandemError('invalid_input', `${first.field}: ${first.message}.`, { fields });
}
