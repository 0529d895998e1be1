import { metricNames } from '#lib/choices/metric-names.ts';
import type { PromotionMeasures } from '#lib/schemas/actions/promotion.ts';
import type { CardMetric } from '#lib/schemas/models/governance.ts';
import { loggedMetrics, trainedOn } from '#server/models/training/trained-on.ts';
import { can, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';

const figuresAtMost = 60;

type Logged = NonNullable<PromotionMeasures['logged']>;

/**
 * Metrics that both versions have with the same name, dataset (if there are several) and slice.
 * Metrics over all rows come first, and names with slices before others. Pure.
 */
export function comparisonFigures(
  own: readonly CardMetric[],
  beside: readonly CardMetric[],
): Logged['figures'] {
  const [ownNames = [], besideNames = []] = metricNames([own, beside]);
  const placeOf = (name: string, slice: string | null) => `${name}\n${slice ?? ''}`;
  const others = new Map(
    beside.map(({ slice, value }, at) => [placeOf(besideNames[at] ?? '', slice), value]),
  );
  const both = own.flatMap(({ slice, value }, at): Logged['figures'] => {
    const metric = ownNames[at] ?? '';
    const other = others.get(placeOf(metric, slice));
    return typeof value === 'number' && typeof other === 'number'
      ? [{ metric, slice, own: value, beside: other }]
      : [];
  });
  const sliced = new Set(both.flatMap(({ metric, slice }) => (slice === null ? [] : [metric])));
  return both
    .toSorted(
      (a, b) =>
        Number(sliced.has(b.metric)) - Number(sliced.has(a.metric)) ||
        (a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : 0) ||
        Number(a.slice !== null) - Number(b.slice !== null) ||
        ((a.slice ?? '') < (b.slice ?? '') ? -1 : 1),
    )
    .slice(0, figuresAtMost);
}

/** Logged metrics of a version, if the actor may see the run that created it. */
async function metricsOf(actor: Actor, model: string, version: number): Promise<CardMetric[]> {
  const row = await db().modelVersion.findFirst({ where: { model: { name: model }, version } });
  if (row === null || !can(actor, 'experiments:read')) return [];
  const { run } = await trainedOn(actor, row.runId);
  return run === null && row.runId !== null ? [] : loggedMetrics(actor, row);
}

/**
 * Logged metrics of a version compared with those of the alias's current version; null if they have
 * none in common.
 */
export async function loggedComparison(
  actor: Actor,
  { model, version, from }: { model: string; version: number; from: number | null },
): Promise<Logged | null> {
  if (from === null || from === version) return null;
  const [own, beside] = await Promise.all([
    metricsOf(actor, model, version),
    metricsOf(actor, model, from),
  ]);
  const figures = comparisonFigures(own, beside);
  return figures.length === 0 ? null : { kind: 'logged', against: String(from), figures };
}
