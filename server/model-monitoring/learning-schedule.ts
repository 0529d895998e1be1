import type { WatchSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import type { WatchState } from '#server/inference/monitor-state.ts';

const againMs = 3_600_000;

type Sizes = Pick<WatchSettings, 'windowSeconds' | 'rowsAtLeast'>;
/** What is learned goes by it. */
type Settings = Sizes & Pick<WatchSettings, 'seasonRows' | 'intervalShare'>;

/** The sizes of windows that limits are learned for. */
export const sizesOf = ({ windowSeconds, rowsAtLeast }: Sizes): Sizes => ({
  windowSeconds,
  rowsAtLeast,
});

const isFor = (one: Sizes | null, other: Sizes): boolean =>
  one?.windowSeconds === other.windowSeconds && one.rowsAtLeast === other.rowsAtLeast;

/** A state of an older Tandem does not say which windows it is for: those of the time when that is first asked. */
export function withSizes(known: WatchState | null, settings: Sizes): WatchState | null {
  return known === null || known.learnedFor !== null
    ? known
    : { ...known, learnedFor: sizesOf(settings) };
}

/** States of regressions that an older Tandem learned, or whose losses could not be learned yet. */
export const lacksEstimator = ({ kind, estimatedUsual }: WatchState): boolean =>
  kind === 'regression' && estimatedUsual['mae'] === undefined;

/** States that an older Tandem learned say neither how rare the positives are nor what is in the catalogue. */
const isOfOlder = ({ kind, positiveShare, reach }: WatchState): boolean =>
  (kind === 'binary' && positiveShare === undefined) || (kind === 'ranking' && reach === undefined);

/** Were predicted numbers learned as the forecasts, or as the plain numbers, that the settings make of them? */
function fitsForecast({ kind, forecast }: WatchState, settings: Settings): boolean {
  if (kind !== 'regression') return true;
  if (forecast === undefined) return false;
  if (forecast === null) return settings.seasonRows === undefined;
  const isSeason = forecast.season === (settings.seasonRows ?? 1);
  return isSeason && forecast.nominal === (settings.intervalShare ?? null);
}

/**
 * Is a reference to be learned: because nothing is known, another baseline is in force, windows are of another size, a
 * regression has no estimator, or another season or interval was set? What could not be learned is tried again after an hour.
 */
export function isToLearn(
  known: WatchState | null,
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

/** Notes on a state that stays that learning this reference for these windows failed. */
export function notLearned(
  known: WatchState,
  { settings, baselineId, nowMs }: { settings: Sizes; baselineId: string | null; nowMs: number },
): WatchState {
  return { ...known, tried: { baselineId, ...sizesOf(settings), atMs: nowMs } };
}

/** What a state that was just learned keeps of the one before: when labels come has nothing to do with a reference. */
export function carriedOver(fresh: WatchState, known: WatchState | null): WatchState {
  if (known === null) return fresh;
  const { labelDelayMs, delayLearnedAtMs, last } = known;
  return { ...fresh, labelDelayMs, delayLearnedAtMs, last };
}

/** A reference that was enough to learn from is enough for windows of another size too. */
export function labelledAtLeast(
  known: WatchState | null,
  { settings, baselineId }: { settings: Sizes; baselineId: string | null },
): number {
  const before =
    known?.reference.baselineId === baselineId ? known.learnedFor?.rowsAtLeast : undefined;
  return Math.min(settings.rowsAtLeast, before ?? settings.rowsAtLeast);
}
