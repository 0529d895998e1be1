import {
  answerMeasureNames,
  answerMeasures,
  isFreeText,
  labelChars,
  learnAnswers,
} from '#engines/performance/text-answers.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import type { ModelLimit } from '#server/generated/prisma/client.ts';
import { reading, type ModelReading } from '#server/inference/model-reading.ts';
import { db } from '#server/platform/database/db.ts';
import { singleton } from '#server/platform/singleton.ts';
import {
  answersByStep,
  answersByVersion,
  type AnswersRead,
} from '#server/telemetry/queries/inference/answers.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import { saveLearnedLimits, type LearnedRow } from '../limits/learned-limits.ts';
import { referenceOf, watcher } from '../monitor-reference.ts';

const againMs = 3_600_000;
/**
 * Number of parts into which a reference is split, and minimum number of rows for a part to give a
 * result.
 */
const parts = 10;
const leastRows = 20;

/** Time of the last check of each model's prediction limits, in the monitoring process. */
const tries = () => singleton('model-answers-tries', () => new Map<string, number>());

type Watching = { model: string; settings: MonitoringSettings; now: Date };

/**
 * Whether a baseline was set or removed, or the window size changed, since these limits were
 * learned.
 */
async function isOutdated(model: string, known: readonly ModelLimit[]): Promise<boolean> {
  const learnedMs = known
    .filter(({ source }) => source === 'learned')
    .map((row) => row.createdAt.getTime());
  const since = { gt: new Date(Math.max(0, ...learnedMs)) };
  const [baselines, resized] = await Promise.all([
    db().inferenceBaseline.count({
      where: { model, OR: [{ createdAt: since }, { removedAt: since }] },
    }),
    db().modelWatch.count({ where: { model, windowsSetAt: since } }),
  ]);
  return baselines + resized > 0;
}

/**
 * Learns limits for a model's text output from its reference, in parts of equal duration. The
 * limits stay until another baseline or window size is set, even after retention has deleted the
 * model's first rows.
 */
async function learnLimitsOf(
  { model, settings, now }: Watching,
  read: AnswersRead,
  known: readonly ModelLimit[],
): Promise<void> {
  const reference = await referenceOf(model, settings, now);
  if (reference === null) return;
  const { window, rows, baselineId } = reference;
  const learned = known.filter(({ source }) => source === 'learned');
  // Without a baseline, the first rows are the reference, and the remaining rows are no longer
  // those.
  if (baselineId === null && learned.some((row) => row.createdAt.getTime() < window.fromMs)) return;
  const spanMs = window.toMs - window.fromMs;
  const cells = await answersByStep(window, read, {
    stepMs: Math.ceil(spanMs / parts),
    originMs: window.fromMs,
  });
  const areTexts = cells.some(isFreeText);
  const windowRows = rows / Math.max(1, spanMs / (settings.windowSeconds * 1_000));
  const found = learnAnswers(
    cells.map((cell) => answerMeasures(cell, { areTexts, least: leastRows })),
    {
      chunkRows: rows / parts,
      windowRows: Math.max(settings.rowsAtLeast, Math.round(windowRows)),
    },
  );
  const limits = found.map((limit): LearnedRow => ({
    ...limit,
    basis: 'answers',
    severity: 'warning',
    enabled: true,
  }));
  if (limits.length === 0) return;
  await saveLearnedLimits(watcher, { model, limits, why: { reference: window, rows } }, { now });
}

/**
 * Text output measures of a model, by version, from the rows of a window; empty for a model without
 * text output. Limits are checked hourly and learned if a measure has none or if their basis has
 * changed.
 */
export async function readPredictions(
  watching: Watching,
  span: { fromMs: number; toMs: number },
): Promise<ModelReading[]> {
  const { model, settings, now } = watching;
  const read = { layouts: await readLayouts(model), labelChars };
  const [versions, known] = await Promise.all([
    answersByVersion({ model, ...span, version: null }, read),
    db().modelLimit.findMany({ where: { model, basis: 'answers', current: true } }),
  ]);
  // A model that has generated text still counts as a text model if all its responses are equal:
  // equal responses are then the finding.
  const areTexts =
    known.some(({ measure }) => measure === 'answer_length') || versions.some(isFreeText);
  const measured = versions.map((counts) => ({
    version: counts.version,
    measures: answerMeasures(counts, { areTexts, least: settings.rowsAtLeast }),
  }));
  const readings = measured.flatMap(({ version, measures }) =>
    answerMeasureNames.flatMap((name) => {
      const value = measures[name];
      return value === undefined ? [] : [reading(`model.${name}`, { model, version }, value)];
    }),
  );
  if (readings.length === 0) return [];
  const sinceMs = now.getTime() - (tries().get(model) ?? Number.NEGATIVE_INFINITY);
  if (sinceMs < 0 || sinceMs >= againMs) {
    tries().set(model, now.getTime());
    const limited = new Set(known.map(({ measure }) => `model.${measure}`));
    const lacks = readings.some(({ metric }) => !limited.has(metric));
    if (lacks || (await isOutdated(model, known))) await learnLimitsOf(watching, read, known);
  }
  return readings;
}
