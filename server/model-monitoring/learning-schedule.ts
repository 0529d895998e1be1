import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';

const againMs = 3_600_000;

type Sizes = Pick<MonitoringSettings, 'windowSeconds' | 'rowsAtLeast'>;
/** Settings that affect what is learned. */
type Settings = Sizes & Pick<MonitoringSettings, 'seasonRows' | 'intervalShare'>;

/** Window sizes for which limits are learned. */
export const sizesOf = ({ windowSeconds, rowsAtLeast }: Sizes): Sizes => ({
  windowSeconds,
  rowsAtLeast,
});

const isFor = (one: Sizes | null, other: Sizes): boolean =>
  one?.windowSeconds === other.windowSeconds && one.rowsAtLeast === other.rowsAtLeast;

/** Adds the window sizes in effect now to a state from an older Tandem, which lacks them. */
export function withSizes(known: MonitoringState | null, settings: Sizes): MonitoringState | null {
  return known === null || known.learnedFor !== null
    ? known
    : { ...known, learnedFor: sizesOf(settings) };
}

/**
 * True for regression states from an older Tandem, and for states whose losses could not be learned
 * yet.
 */
export const lacksEstimator = ({ kind, estimatedUsual }: MonitoringState): boolean =>
  kind === 'regression' && estimatedUsual['mae'] === undefined;

/** States from an older Tandem lack the share of positives and the catalog. */
const isOfOlder = ({ kind, positiveShare, reach }: MonitoringState): boolean =>
  (kind === 'binary' && positiveShare === undefined) || (kind === 'ranking' && reach === undefined);

/** Whether the state was learned for forecasts or for plain numbers, as the settings require. */
function fitsForecast({ kind, forecast }: MonitoringState, settings: Settings): boolean {
  if (kind !== 'regression') return true;
  if (forecast === undefined) return false;
  if (forecast === null) return settings.seasonRows === undefined;
  const isSeason = forecast.season === (settings.seasonRows ?? 1);
  return isSeason && forecast.nominal === (settings.intervalShare ?? null);
}

/**
 * Whether a reference must be learned: there is no state, the baseline or window size changed, a
 * regression has no estimator, or the season or interval changed. A failed attempt is repeated
 * after an hour.
 */
export function isToLearn(
  known: MonitoringState | null,
  { settings, baselineId, nowMs }: { settings: Settings; baselineId: string | null; nowMs: number },
): boolean {
  if (known === null) return true;
  const { tried, reference, learnedFor } = known;
  const isKnown =
    reference.baselineId === baselineId &&
    isFor(learnedFor, settings) &&
    !lacksEstimator(known) &&
    !isOfOlder(known) &&
    fitsForecast(known, settings);
  if (isKnown) return false;
  const isTried = tried !== undefined && tried.baselineId === baselineId && isFor(tried, settings);
  return !isTried || nowMs - tried.atMs >= againMs;
}

/** Records in an unchanged state that learning this reference for these windows failed. */
export function notLearned(
  known: MonitoringState,
  { settings, baselineId, nowMs }: { settings: Sizes; baselineId: string | null; nowMs: number },
): MonitoringState {
  return { ...known, tried: { baselineId, ...sizesOf(settings), atMs: nowMs } };
}

/**
 * Copies parts of the previous state to a newly learned one: the label delay does not depend on the
 * reference.
 */
export function carriedOver(
  fresh: MonitoringState,
  known: MonitoringState | null,
): MonitoringState {
  if (known === null) return fresh;
  const { labelDelayMs, delayLearnedAtMs, last } = known;
  return { ...fresh, labelDelayMs, delayLearnedAtMs, last };
}

/** A reference that was large enough to learn from is also large enough for other window sizes. */
export function labelledAtLeast(
  known: MonitoringState | null,
  { settings, baselineId }: { settings: Sizes; baselineId: string | null },
): number {
  const before =
    known?.reference.baselineId === baselineId ? known.learnedFor?.rowsAtLeast : undefined;
  return Math.min(settings.rowsAtLeast, before ?? settings.rowsAtLeast);
}
