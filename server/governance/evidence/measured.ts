import {
  missing,
  pageOf,
  plural,
  row,
  there,
  type Finding,
  type Scope,
} from '#server/governance/evidence/scope.ts';
import { realisedPerformance } from '#server/inference/performance/actual-performance.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { modelHistory, type ModelHistory } from '#server/telemetry/queries/models/model-history.ts';

/** Maximum period for which labels are read: a longer one would take minutes. */
const judgedMs = 30 * 86_400_000;

/** Limits, monitors and baselines in force at the end of the period. */
export function monitoringPlanEvidence({ standing, model }: Scope): Finding {
  const { limits, monitors } = standing.watch;
  const href = pageOf(model.name, `/at?at=${encodeURIComponent(standing.at)}`);
  if (limits.length + monitors.length === 0)
    return missing('No limit or monitor was active, so no alert could have fired.');
  return there(`${plural(limits.length, 'limit')} and ${plural(monitors.length, 'monitor')}.`, [
    ...limits.map(({ name, metric, sentence, version, since }) =>
      row(`Limit ${name}, ${version === 0 ? 'default' : `version ${version}`}`, {
        detail: `${metric} ${sentence}`,
        href,
        at: since,
      }),
    ),
    ...monitors.map(({ id, name, sentence, since }) =>
      row(`Monitor ${name}`, {
        detail: sentence,
        href: `/infrastructure/monitors/${id}`,
        at: since,
      }),
    ),
  ]);
}

const driftMetrics = [
  'model.drift',
  'model.drift_share',
  'model.prediction_drift',
  'model.data_quality',
] as const;

const short = (value: number): string => String(Number(value.toPrecision(3)));

/** One series over the period, named by its labels, with the time of its maximum. */
function historyRow({ metric, labels, mean, high, highMs, last }: ModelHistory, href: string) {
  const which = Object.entries(labels)
    .filter(([key, value]) => key !== 'model' && value !== '')
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
  return row(which === '' ? metric : `${metric}, ${which}`, {
    detail: `Maximum at that time, ${short(high)}; mean of the period ${short(mean)}, last ${short(last)}.`,
    href,
    at: new Date(highMs).toISOString(),
  });
}

function periodOf({ from, to, now }: Scope) {
  return { fromMs: from.getTime(), toMs: to.getTime(), nowMs: now.getTime() };
}

/** Drift and data quality over the period, and the baseline in force at its end. */
export async function driftEvidence(scope: Scope): Promise<Finding> {
  const { standing, model } = scope;
  const found = await modelHistory(model.name, driftMetrics, periodOf(scope));
  const href = pageOf(model.name, '?tab=drift');
  const rows = [
    ...found.map((each) => historyRow(each, href)),
    ...standing.watch.baselines.map(({ name, rows: size, since }) =>
      row(`Baseline ${name}`, { detail: plural(size, 'row'), href, at: since }),
    ),
  ];
  return found.length > 0
    ? there(`${found.length} series of drift and data quality were measured in the period.`, rows)
    : missing('Neither drift nor data quality was measured in the period.', rows);
}

/**
 * Quality estimated without labels. The estimate cannot detect a changed relation between inputs
 * and labels.
 */
export async function estimateEvidence(scope: Scope): Promise<Finding> {
  const quality = await modelHistory(scope.model.name, ['model.quality'], periodOf(scope));
  const found = quality.filter(({ labels }) => labels['basis'] === 'estimated');
  const href = pageOf(scope.model.name, '?tab=performance');
  if (found.length === 0) return missing('Nothing was estimated in the period.');
  return there(
    `${found.length} metrics were estimated; an estimate cannot detect concept drift.`,
    found.map((each) => historyRow(each, href)),
  );
}

async function judged({ actor, model, from, to }: Scope) {
  try {
    const since = new Date(Math.max(from.getTime(), to.getTime() - judgedMs));
    return await realisedPerformance(actor, { name: model.name, from: since, to });
  } catch (error) {
    if (asTandemError(error)?.code === 'not_found') return null;
    throw error;
  }
}

/** Outcomes compared with labels: the real results of the predictions. */
export async function performanceEvidence(scope: Scope): Promise<Finding> {
  const answer = await judged(scope);
  if (answer === null)
    return missing('It sends no predictions, so there is no actual performance.');
  if (answer.judged === 0)
    return missing(`None of ${plural(answer.rows, 'request')} has a label yet.`);
  const href = pageOf(scope.model.name);
  return there(
    `${plural(answer.judged, 'request')} evaluated with labels, in at most the last 30 days of the period.`,
    Object.entries(answer.metrics).flatMap(([name, value]) =>
      value === null ? [] : [row(`${name}: ${Number(value.toPrecision(4))}`, { href })],
    ),
  );
}

export async function labelsEvidence(scope: Scope): Promise<Finding> {
  const answer = await judged(scope);
  if (answer === null || answer.rows === 0)
    return missing('It sends no predictions for labels to match.');
  const share = Math.round((answer.labelled / answer.rows) * 100);
  const rows = [
    row(`${answer.labelled} of ${plural(answer.rows, 'request')} labeled`, {
      detail: `${share}%`,
      href: pageOf(scope.model.name, '?tab=serving'),
    }),
  ];
  return answer.labelled === 0
    ? missing('No labels received.', rows)
    : there(`${share}% of the requests have a label.`, rows);
}
