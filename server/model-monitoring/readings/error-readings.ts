import { isCalibrated, type ErrorOfAnswer } from '#engines/drift/streams/error-detector.ts';
import { errorStream, type ErrorStream } from '#engines/drift/streams/error-stream.ts';
import {
  isOfNumbersOnly,
  usualExpectedRun,
  type ErrorDetector,
} from '#lib/choices/models/error-detectors.ts';
import { quantile } from '#lib/numerics/quantile.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { errorLimits } from '#server/drift/error-limits.ts';
import { reading, type ModelReading } from '#server/inference/model-reading.ts';
import type { StoredStream, MonitoringState } from '#server/inference/monitor-state.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import {
  requestLosses,
  type JudgedBy,
} from '#server/telemetry/queries/inference/performance/errors.ts';
import { saveLearnedLimits } from '../limits/learned-limits.ts';
import { watcher } from '../monitor-reference.ts';

/**
 * Maximum number of requests of a version that a pass reads, and that a stream reads again after a
 * process restart.
 */
const rowsAtMost = 20_000;
/** Quantile of errors in the first requests above which a numeric prediction counts as wrong. */
const largeFrom = 0.8;
const firstRows = 500;
const lookBackMs = 45 * 86_400_000;
/** Minimum relevant increase, as in the other quality limits. */
const riseLimit = 0.02;

type Running = { stream: ErrorStream; begun: string; cursorMs: number };
/** Key of a stream: a different start or detector makes it a different stream. */
const begunOf = ({ sinceMs, detector, expectedRun }: StoredStream): string =>
  JSON.stringify([sinceMs, detector, expectedRun]);
/** Streams in this process by model and version, each with the request time it has reached. */
const running = (model: string): Map<string, Running> => {
  const held = singleton('error-streams', () => new Map<string, Map<string, Running>>());
  const own = held.get(model) ?? new Map<string, Running>();
  held.set(model, own);
  return own;
};

/**
 * Criterion for a wrong prediction. Null for lists and forecasts, which are judged only by window:
 * no single prediction is right or wrong.
 */
function judgedBy({ kind, positive, forecast }: MonitoringState): JudgedBy | null {
  if (kind === 'ranking' || forecast) return null;
  if (kind === 'regression') return { kind: 'numbers' };
  return positive === null ? { kind: 'classes' } : { kind: 'binary', positive };
}

type Watched = {
  model: string;
  state: MonitoringState;
  settings: MonitoringSettings;
  matureToMs: number;
};

type Chosen = { detector: ErrorDetector; expectedRun: number | null };

/**
 * Error detector to use: the configured detector, or the default if the configured detector needs
 * numeric predictions and the model has none.
 */
function chosenOf({ errorDetector, errorExpectedRun }: MonitoringSettings, by: JudgedBy): Chosen {
  const isUnfit = isOfNumbersOnly(errorDetector) && by.kind !== 'numbers';
  const detector = isUnfit ? 'combined' : errorDetector;
  const expectedRun = isCalibrated(detector) ? (errorExpectedRun ?? usualExpectedRun) : null;
  return { detector, expectedRun };
}

const answersOf = (losses: readonly { loss: number }[], edge: number | null): ErrorOfAnswer[] =>
  losses.map(({ loss }) => ({ loss, error: loss > (edge ?? 0.5) ? 1 : 0 }));

/**
 * Data that a stream learns from its first requests. Null until there are enough requests and the
 * calibration succeeds.
 */
async function learn(
  kept: StoredStream,
  by: JudgedBy,
  losses: readonly { loss: number }[],
): Promise<StoredStream | null> {
  const needsEdge = by.kind === 'numbers' && kept.edge === null;
  const { detector, expectedRun } = kept;
  const needsLimits = isCalibrated(detector) && expectedRun !== null && kept.limits === null;
  if (!needsEdge && !needsLimits) return kept;
  if (losses.length < firstRows) return null;
  const first = losses.slice(0, firstRows);
  const edge = needsEdge
    ? quantile(
        first.map(({ loss }) => loss),
        largeFrom,
      )
    : kept.edge;
  if (!needsLimits) return { ...kept, edge };
  try {
    const limits = await errorLimits(detector, answersOf(first, edge), expectedRun);
    return { ...kept, edge, limits };
  } catch (error) {
    // Calibration can fail if threads are busy. The next pass retries; the rest of this pass
    // continues.
    logger.warn('a detector of errors could not be calibrated', { detector, error });
    return null;
  }
}

async function goOn(
  { model, state, settings, matureToMs }: Watched,
  by: JudgedBy,
  kept: StoredStream,
): Promise<{ kept: StoredStream; rise: number | null }> {
  const known = running(model).get(kept.version);
  const begun = begunOf(kept);
  const own = known?.begun === begun ? known : null;
  const fromMs = own?.cursorMs ?? kept.sinceMs;
  const window = { model, version: kept.version, fromMs, toMs: matureToMs };
  const { rows, losses } = await requestLosses(window, by, rowsAtMost);
  const usual = state.reference.labelledShare;
  const maturity = rows === 0 || usual === 0 ? 0 : losses.length / rows / usual;
  // With delayed labels, the first labels are not representative, so the stream waits for the
  // others.
  const told = own?.stream ?? null;
  if (maturity < settings.maturityAtLeast) return { kept, rise: told?.rise() ?? null };
  const learned = await learn(kept, by, losses);
  if (learned === null) return { kept, rise: null };
  const stream = told ?? errorStream(learned.alarm, learned);
  for (const [at, answer] of answersOf(losses, learned.edge).entries())
    stream.update({ atMs: losses[at]?.atMs ?? 0, ...answer });
  running(model).set(kept.version, { stream, begun, cursorMs: matureToMs });
  return { kept: { ...learned, alarm: stream.alarm() }, rise: stream.rise() };
}

/** Creates a limit like the learned limits. Disabled until a user enables it. */
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
  const why = { errors: 'are monitored request by request' };
  await saveLearnedLimits(watcher, { model, limits: [limit], why }, { now });
}

/**
 * Monitors the errors of each version request by request, in the order of requests with due labels
 * (`errorStream`), with the configured detector; a different detector starts over. A change shows
 * after a few hundred labels, regardless of the window size, with its approximate start. Returns
 * the increase of each version's error rate as a quality measure, and the state of the streams.
 */
export async function readErrors(
  watched: Watched,
  versions: readonly string[],
  kept: readonly StoredStream[],
  now: Date,
): Promise<{ readings: ModelReading[]; streams: StoredStream[] }> {
  const { model, state, matureToMs } = watched;
  const by = judgedBy(state);
  if (by === null) return { readings: [], streams: [] };
  if (kept.length === 0) await limitOnce(model, now);
  const chosen = chosenOf(watched.settings, by);
  const sinceMs = Math.max(state.reference.fromMs, matureToMs - lookBackMs);
  const found: { kept: StoredStream; rise: number | null }[] = [];
  for (const version of versions) {
    const before = kept.find((each) => each.version === version);
    const isSame =
      before?.detector === chosen.detector && before.expectedRun === chosen.expectedRun;
    const begun = { version, sinceMs, edge: null, alarm: null, limits: null, ...chosen };
    found.push(await goOn(watched, by, isSame ? before : begun));
  }
  // Frees the memory of versions that no longer serve. If such a version returns, its stream is
  // read again.
  for (const version of running(model).keys())
    if (!versions.includes(version)) running(model).delete(version);
  const readings = found.flatMap(({ kept: { version }, rise }) => {
    const labels = { model, version, measure: 'error_rise', basis: 'realised', slice: '' };
    return rise === null ? [] : [reading('model.quality', labels, rise)];
  });
  return { readings, streams: found.map((each) => each.kept) };
}
