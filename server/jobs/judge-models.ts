import { judgeSeries } from '#engines/detect/judge-series.ts';
import { hasLargeLimit, modelThresholds } from '#engines/detect/model-series.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { errorDetectorText } from '#lib/choices/models/error-detectors.ts';
import { leastLoss } from '#lib/choices/models/least-loss.ts';
import { alertFingerprint } from '#server/incidents/alerts/alert-identity.ts';
import { openAlertSeries } from '#server/incidents/alerts/open-alert-series.ts';
import {
  readWatch,
  stepMsOf,
  type StoredStream,
  type MonitoredDrift,
  type MonitoringState,
} from '#server/inference/monitor-state.ts';
import { limitsInForce, type LimitInForce } from '#server/infrastructure/limits-in-force.ts';
import type { Judged } from '#server/jobs/diagnosis/to-evaluations.ts';
import { columnRulesOf } from '#server/model-monitoring/limits/column-rules.ts';
import { db } from '#server/platform/database/db.ts';
import type { Pass } from '#server/platform/verb.ts';
import { modelSeries } from '#server/telemetry/queries/models/model-series.ts';
import { getWindow } from '#server/telemetry/queries/ranges/get-window.ts';
import type { RegisteredSeries } from '#server/telemetry/queries/series/registered-series.ts';

const windowSteps = 12;
/** Maximum age of a sample, in steps: older samples do not describe the current state. */
const currentSteps = 3;

type Watched = {
  model: string;
  stepMs: number;
  limits: readonly LimitInForce[];
  state: MonitoringState | null;
  drift: MonitoredDrift | null;
  errors: StoredStream[];
};

/** Expected cost of drift as text, from the estimate on the same rows. */
function lossNote(state: MonitoringState | null): string | undefined {
  const { expectedLoss = null, expectedLossError = null } = state?.last ?? {};
  if (expectedLoss === null || expectedLossError === null) return undefined;
  const chance = leastLoss.samplingErrors * expectedLossError;
  if (state?.kind === 'regression') {
    const usual = state.estimatedUsual['mae'] ?? 0;
    const isNothing = expectedLoss <= Math.max(leastLoss.error * usual, chance);
    const percent = ((100 * expectedLoss) / usual).toFixed(0);
    return isNothing ? 'no expected loss' : `mean absolute error expected to rise by ${percent} %`;
  }
  const points = (expectedLoss * 100).toFixed(1);
  return expectedLoss <= Math.max(leastLoss.accuracy, chance)
    ? 'no expected loss'
    : `expected loss ${points} points of accuracy`;
}

/**
 * Detector that found more frequent errors in this version, and the likely start of the increase.
 */
function riseNote(labels: Readonly<Record<string, string>>, errors: readonly StoredStream[]) {
  if (labels['measure'] !== 'error_rise') return undefined;
  const stream = errors.find(({ version }) => version === labels['version']);
  const alarm = stream?.alarm ?? null;
  if (stream === undefined || alarm === null) return undefined;
  const since = new Date(alarm.onsetMs).toISOString().slice(0, 16).replace('T', ' ');
  return `found by ${errorDetectorText[stream.detector]}, from requests at about ${since} UTC`;
}

function judgeOne(
  series: RegisteredSeries,
  watched: Watched,
  points: readonly [number, number][],
  knowledge: { nowMs: number; breaching: ReadonlySet<string> },
): Judged | null {
  const { metric, labels } = series;
  const note =
    classifySignal(metric, labels).role === 'drift'
      ? lossNote(watched.state)
      : riseNote(labels, watched.errors);
  const thresholds = modelThresholds(series, watched.limits, {
    ...columnRulesOf(watched.drift, labels),
    ...(note === undefined ? {} : { note }),
  });
  if (thresholds.length === 0) return null;
  const lastMs = points.at(-1)?.[0] ?? 0;
  // With too few rows or labels no sample is written, so the alert stays unchanged.
  const isCurrent = knowledge.nowMs - lastMs <= currentSteps * watched.stepMs;
  const judgement = judgeSeries({
    series: { id: series.id, metric, labels },
    window: isCurrent ? points : [],
    thresholds,
    breaching: knowledge.breaching,
    nowMs: knowledge.nowMs,
    intervalMs: watched.stepMs,
  });
  const judged = { seriesId: series.id, metric, labels, unit: series.unit, judgement };
  return hasLargeLimit(series) ? { ...judged, mayAlert: true } : judged;
}

async function readWatched(): Promise<Watched[]> {
  const [watches, limits] = await Promise.all([
    db().modelWatch.findMany({ omit: { losses: true } }),
    db().modelLimit.findMany({ where: { current: true } }),
  ]);
  const byModel = Map.groupBy(limits, (row) => row.model);
  return watches.map((row) => {
    const { settings, state, drift, errors } = readWatch(row);
    return {
      model: row.model,
      stepMs: stepMsOf(settings),
      limits: limitsInForce(byModel.get(row.model) ?? []),
      state,
      drift,
      errors,
    };
  });
}

/** Judges the results of model monitoring by the limits of each model. Drift is only evidence. */
export async function judgeModels(
  { now, past }: Pass,
  keep: (labels: Readonly<Record<string, string>>) => boolean,
): Promise<Judged[]> {
  const watched = await readWatched();
  if (watched.length === 0) return [];
  const nowMs = now.getTime();
  const fromMs = nowMs - windowSteps * Math.max(...watched.map(({ stepMs }) => stepMs));
  const [known, open] = await Promise.all([
    modelSeries(
      watched.map(({ model }) => model),
      fromMs,
    ),
    openAlertSeries(past),
  ]);
  const series = known.filter(({ labels }) => keep(labels));
  const windows = await getWindow(
    series.map(({ id }) => id),
    fromMs,
    nowMs,
  );
  const windowOf = new Map(windows.map((window) => [window.series, window]));
  const brokenOf = new Map(open.map((alert) => [alert.fingerprint, alert.thresholdId]));
  const byModel = new Map(watched.map((each) => [each.model, each]));
  return series.flatMap((each) => {
    const watch = byModel.get(each.labels['model'] ?? '');
    if (watch === undefined) return [];
    const window = windowOf.get(each.id);
    const points = (window?.tsMs ?? []).map((atMs, at): [number, number] => [
      atMs,
      window?.values[at] ?? Number.NaN,
    ]);
    const broken = brokenOf.get(alertFingerprint('departure', each.metric, each.labels));
    const breaching = new Set(broken ? [broken] : []);
    return judgeOne(each, watch, points, { nowMs, breaching }) ?? [];
  });
}
