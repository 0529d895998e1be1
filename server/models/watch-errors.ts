import type { ErrorStream } from '#engines/drift/error-stream.ts';
import { errorStream } from '#engines/drift/error-stream.ts';
import { quantile } from '#engines/math/quantile.ts';
import type { JudgedBy } from '#server/telemetry/queries/inference-errors.ts';
import { requestLosses } from '#server/telemetry/queries/inference-errors.ts';
import { singleton } from '#server/platform/singleton.ts';
import { saveLearnedLimits } from './learned-limits.ts';
import type { ModelReading } from './model-reading.ts';
import { reading } from './model-reading.ts';
import type { Floors } from './watch-quality.ts';
import { watcher } from './watch-reference.ts';
import type { KeptStream, WatchState } from './watch-state.ts';

/** Requests that a pass reads of a version, and that a stream is begun again from after a restart. */
const rowsAtMost = 20_000;
/** Numbers whose error is larger than that of four in five of the first requests count as wrong. */
const largeFrom = 0.8;
const firstRows = 500;
const lookBackMs = 45 * 86_400_000;
/** A rise of less is nobody's business, as with the other limits of quality. */
const riseLimit = 0.02;

type Running = { stream: ErrorStream; sinceMs: number; cursorMs: number };
/** Streams of this process by model and version, each with the request time up to which it has read. */
const running = (model: string): Map<string, Running> => {
  const held = singleton('error-streams', () => new Map<string, Map<string, Running>>());
  const own = held.get(model) ?? new Map<string, Running>();
  held.set(model, own);
  return own;
};

/** Lists and forecasts are judged by windows alone: no single answer of them is right or wrong. */
function judgedBy({ kind, positive, forecast }: WatchState): JudgedBy | null {
  if (kind === 'ranking' || forecast) return null;
  if (kind === 'regression') return { kind: 'numbers' };
  return positive === null ? { kind: 'classes' } : { kind: 'binary', positive };
}

type Watched = { model: string; state: WatchState; floors: Floors; matureToMs: number };

async function goOn(
  { model, state, floors, matureToMs }: Watched,
  by: JudgedBy,
  kept: KeptStream,
): Promise<{ kept: KeptStream; rise: number | null }> {
  const known = running(model).get(kept.version);
  const own =
    known?.sinceMs === kept.sinceMs
      ? known
      : { stream: errorStream(kept.alarm), sinceMs: kept.sinceMs, cursorMs: kept.sinceMs };
  const window = { model, version: kept.version, fromMs: own.cursorMs, toMs: matureToMs };
  const { rows, losses } = await requestLosses(window, by, rowsAtMost);
  const usual = state.reference.labelledShare;
  const maturity = rows === 0 || usual === 0 ? 0 : losses.length / rows / usual;
  // Where labels are late, those that came first are of another kind than the rest: the stream waits for them.
  if (maturity < floors.maturityAtLeast) return { kept, rise: own.stream.rise() };
  let { edge } = kept;
  if (by.kind === 'numbers' && edge === null) {
    if (losses.length < firstRows) return { kept, rise: null };
    edge = quantile(
      losses.slice(0, firstRows).map(({ loss }) => loss),
      largeFrom,
    );
  }
  for (const { atMs, loss } of losses)
    own.stream.update({ atMs, error: loss > (edge ?? 0.5) ? 1 : 0 });
  running(model).set(kept.version, { ...own, cursorMs: matureToMs });
  return { kept: { ...kept, edge, alarm: own.stream.alarm() }, rise: own.stream.rise() };
}

/** A limit like those that are learned. It is off until somebody switches it on. */
async function limitOnce(model: string, now: Date): Promise<void> {
  const limit = {
    measure: 'error_rise',
    basis: 'realised',
    direction: 'above',
    limit: riseLimit,
    target: null,
    usual: 0,
    severity: 'error',
    enabled: false,
  } as const;
  const why = { errors: 'are watched request by request' };
  await saveLearnedLimits(watcher, { model, limits: [limit], why }, { now });
}

/**
 * Watches the errors of each version request by request, in the order of the requests whose labels are due
 * (`errorStream`): a change shows after some hundred labels, whatever the size of a window, and tells about when it
 * began. Gives the rise of the error rate of each version as a measure of quality, and where the streams stand.
 */
export async function watchErrors(
  watched: Watched,
  versions: readonly string[],
  kept: readonly KeptStream[],
  now: Date,
): Promise<{ readings: ModelReading[]; streams: KeptStream[] }> {
  const { model, state, matureToMs } = watched;
  const by = judgedBy(state);
  if (by === null) return { readings: [], streams: [] };
  if (kept.length === 0) await limitOnce(model, now);
  const sinceMs = Math.max(state.reference.fromMs, matureToMs - lookBackMs);
  const found: { kept: KeptStream; rise: number | null }[] = [];
  for (const version of versions) {
    const before = kept.find((each) => each.version === version);
    found.push(await goOn(watched, by, before ?? { version, sinceMs, edge: null, alarm: null }));
  }
  // A version that answers no more takes no memory; should it come back, its stream is read again.
  for (const version of running(model).keys())
    if (!versions.includes(version)) running(model).delete(version);
  const readings = found.flatMap(({ kept: { version }, rise }) => {
    const labels = { model, version, measure: 'error_rise', basis: 'realised', slice: '' };
    return rise === null ? [] : [reading('model.quality', labels, rise)];
  });
  return { readings, streams: found.map((each) => each.kept) };
}
