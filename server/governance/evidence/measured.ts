import type { Finding, Scope } from '#server/governance/evidence/scope.ts';
import {
  missing,
  notChecked,
  pageOf,
  plural,
  row,
  there,
} from '#server/governance/evidence/scope.ts';
import { realisedPerformance } from '#server/models/realised-performance.ts';
import { asTandemError } from '#server/platform/errors.ts';

/** Labels of a longer time would be read for minutes. */
const judgedMs = 30 * 86_400_000;

/** Limits, monitors and baselines in force at the end of the period. */
export function monitoringPlanEvidence({ standing, model }: Scope): Finding {
  const { limits, monitors } = standing.watch;
  const href = pageOf(model.name, `/at?at=${encodeURIComponent(standing.at)}`);
  if (limits.length + monitors.length === 0)
    return missing('No limit and no monitor was in force, so nothing would have raised an alarm.');
  return there(`${plural(limits.length, 'limit')} and ${plural(monitors.length, 'monitor')}.`, [
    ...limits.map(({ name, metric, sentence, version, since }) =>
      row(`Limit ${name}, ${version === 0 ? 'as shipped' : `version ${version}`}`, {
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

const ofDrift = /drift|data_quality/u;

/** Signals of drift and data quality that were measured in the last hour of the period, and their baselines. */
export function driftEvidence({ standing, model }: Scope): Finding {
  const { measured, baselines, note } = standing.watch;
  const found = measured.filter(({ metric }) => ofDrift.test(metric));
  const href = pageOf(model.name);
  const rows = [
    ...found.map(({ metric, series }) => row(`${metric}, ${series} series`, { href })),
    ...baselines.map(({ name, rows: size, since }) =>
      row(`Baseline ${name}`, { detail: plural(size, 'row'), href, at: since }),
    ),
  ];
  if (found.length > 0) return there('Drift and data quality were measured.', rows);
  if (measured.length === 0 && note?.includes('could not be read') === true)
    return notChecked(note);
  return missing(
    'Neither drift nor data quality was measured in the last hour of the period.',
    rows,
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

/** Outcomes against labels: what really came of the predictions. */
export async function performanceEvidence(scope: Scope): Promise<Finding> {
  const answer = await judged(scope);
  if (answer === null) return missing('It sends no answered requests, so nothing can be realised.');
  if (answer.judged === 0)
    return missing(`None of ${plural(answer.rows, 'request')} has a label that judges it yet.`);
  const href = pageOf(scope.model.name);
  return there(
    `${plural(answer.judged, 'request')} judged by labels, in at most the last 30 days of the period.`,
    Object.entries(answer.metrics).flatMap(([name, value]) =>
      value === null ? [] : [row(`${name}: ${Number(value.toPrecision(4))}`, { href })],
    ),
  );
}

export async function labelsEvidence(scope: Scope): Promise<Finding> {
  const answer = await judged(scope);
  if (answer === null || answer.rows === 0)
    return missing('It sends no answered requests that labels could belong to.');
  const share = Math.round((answer.labelled / answer.rows) * 100);
  const rows = [
    row(`${answer.labelled} of ${plural(answer.rows, 'request')} labelled`, {
      detail: `${share}%`,
      href: pageOf(scope.model.name, '?tab=serving'),
    }),
  ];
  return answer.labelled === 0
    ? missing('No label has come in.', rows)
    : there(`${share}% of the requests have a label.`, rows);
}
