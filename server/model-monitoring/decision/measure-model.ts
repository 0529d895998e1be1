import type { Estimate, QualityPicture } from '#engines/decide/decision-input.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { isRegression } from '#server/inference/performance/judge-window.ts';
import {
  outcomePairs,
  outcomeTotals,
  type OutcomePair,
} from '#server/telemetry/queries/inference/performance/outcomes.ts';
import { countRows, type InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { isLists, meanNdcg } from './measure-lists.ts';

const hourMs = 3_600_000;
/** Length of the baseline period before the change. */
const usualMs = 6 * hourMs;
const versionMs = 7 * 24 * hourMs;
/** Minimum number of judged predictions for a result. */
const judgedAtLeast = 30;
/** Maximum age of the last pass's estimate. */
const freshMs = hourMs;

export type Judged = Estimate & { rows: number };
export type Measured = {
  picture: QualityPicture | null;
  rows: { now: number; usual: number } | null;
  requestsPerHour: number | null;
  falsePositiveShare: number | null;
  notes: string[];
};
/**
 * Input for measuring a model at a point in time: the time of the change (by request time), and the
 * time of the measurement.
 */
export type Look = {
  model: string;
  changedMs: number;
  atMs: number;
  windowMs: number;
  labelDelayMs: number;
  state: MonitoringState | null;
};

const rightOf = (pairs: readonly OutcomePair[]) => {
  const total = pairs.reduce((sum, { rows }) => sum + rows, 0);
  return { total, right: pairs.reduce((sum, pair) => sum + (pair.right ? pair.rows : 0), 0) };
};

/**
 * Share of correct predictions. With few rows, the error is computed as if there were one more
 * correct and one more wrong prediction.
 */
function shareOf(pairs: readonly OutcomePair[]): Judged | null {
  const { total, right } = rightOf(pairs);
  if (total < judgedAtLeast) return null;
  const smooth = (right + 1) / (total + 2);
  return {
    value: right / total,
    error: Math.sqrt((smooth * (1 - smooth)) / total),
    rows: total,
  };
}

async function meanErrorOf(window: InferenceWindow): Promise<Judged | null> {
  const { numeric, mae, mse } = await outcomeTotals(window);
  if (numeric < judgedAtLeast || mae === null || mse === null) return null;
  return { value: mae, error: Math.sqrt(Math.max(0, mse - mae * mae) / numeric), rows: numeric };
}

/** Share of false positives among a binary model's wrong predictions. */
function falsePositives(
  pairs: readonly OutcomePair[],
  state: MonitoringState | null,
): number | null {
  const positive = state?.positive ?? null;
  if (positive === null) return null;
  const isYes = (text: string): boolean =>
    text === positive.name || (positive.value !== null && Number(text) === positive.value);
  const wrong = pairs.filter(({ right }) => right === 0);
  const total = wrong.reduce((sum, { rows }) => sum + rows, 0);
  const yes = wrong.reduce((sum, pair) => sum + (isYes(pair.prediction) ? pair.rows : 0), 0);
  return total === 0 ? null : yes / total;
}

/** The two windows over which actual quality is compared, by request time. */
function windowsOf({ model, changedMs, atMs, windowMs, labelDelayMs }: Look) {
  const toMs = atMs - labelDelayMs;
  const now = { model, fromMs: Math.max(changedMs, toMs - windowMs), toMs, version: null };
  return { now, usual: { model, fromMs: changedMs - usualMs, toMs: changedMs, version: null } };
}

/** Recent estimate from the last monitoring pass over the model. */
function estimatedPicture({ state, changedMs, atMs }: Look): QualityPicture | null {
  const last = state?.last ?? null;
  const measure = state?.kind === 'regression' ? 'mae' : 'accuracy';
  const usual = state?.estimatedUsual[measure];
  if (last === null || usual === undefined || last.expectedLoss === null) return null;
  if (last.atMs < changedMs || Math.abs(atMs - last.atMs) > freshMs) return null;
  const error = last.expectedLossError ?? 0;
  return {
    measure,
    basis: 'estimated',
    now: {
      value: measure === 'mae' ? usual + last.expectedLoss : usual - last.expectedLoss,
      error,
    },
    usual: { value: usual, error: 0 },
  };
}

async function requestRate({ model, atMs, windowMs }: Look): Promise<number | null> {
  const { rows } = await countRows({ model, fromMs: atMs - windowMs, toMs: atMs, version: null });
  return rows === 0 ? null : rows / (windowMs / hourMs);
}

async function isNumbers(window: InferenceWindow, state: MonitoringState | null): Promise<boolean> {
  return state === null ? isRegression(await outcomeTotals(window)) : state.kind === 'regression';
}

function notesOf(realised: QualityPicture | null, requestsPerHour: number | null): string[] {
  return [
    ...(realised === null
      ? ['Too few labels have arrived since the change to measure actual quality']
      : []),
    ...(requestsPerHour === null ? ['The model receives no requests'] : []),
  ];
}

/** NDCG of lists. Lists without a relevant item give no result and cause no loss. */
async function measureLists(look: Look): Promise<Measured> {
  const windows = windowsOf(look);
  const [now, usual, requestsPerHour] = await Promise.all([
    meanNdcg(windows.now),
    meanNdcg(windows.usual),
    requestRate(look),
  ]);
  const isKnown = Math.min(now?.rows ?? 0, usual?.rows ?? 0) >= judgedAtLeast;
  const picture: QualityPicture | null =
    now === null || usual === null || !isKnown
      ? null
      : { measure: 'ndcg', basis: 'realised', now, usual, share: now.share };
  return {
    picture,
    rows: now === null || usual === null || !isKnown ? null : { now: now.rows, usual: usual.rows },
    requestsPerHour,
    falsePositiveShare: null,
    notes: notesOf(picture, requestsPerHour),
  };
}

/**
 * Quality of a model before and since its change, with uncertainty, and its predictions per hour.
 * Uses actual quality if enough requests since the change have labels, otherwise the estimate from
 * monitoring.
 */
export async function measureModel(look: Look): Promise<Measured> {
  const { now: nowWindow, usual: usualWindow } = windowsOf(look);
  if (await isLists(usualWindow, look.state)) return measureLists(look);
  const numbers = await isNumbers(usualWindow, look.state);
  const pairsOf = async (window: InferenceWindow): Promise<OutcomePair[]> =>
    numbers || window.fromMs >= window.toMs ? [] : outcomePairs(window);
  const [pairs, before, requestsPerHour] = await Promise.all([
    pairsOf(nowWindow),
    pairsOf(usualWindow),
    requestRate(look),
  ]);
  const [now, usual] = numbers
    ? [
        nowWindow.fromMs >= nowWindow.toMs ? null : await meanErrorOf(nowWindow),
        await meanErrorOf(usualWindow),
      ]
    : [shareOf(pairs), shareOf(before)];
  const realised: QualityPicture | null =
    now === null || usual === null
      ? null
      : { measure: numbers ? 'mae' : 'accuracy', basis: 'realised', now, usual };
  const picture = realised ?? estimatedPicture(look);
  return {
    picture,
    rows: now === null || usual === null ? null : { now: now.rows, usual: usual.rows },
    requestsPerHour,
    falsePositiveShare: falsePositives(pairs, look.state),
    notes: notesOf(realised, requestsPerHour),
  };
}

/** Actual quality of a version in the week before the change. */
export async function qualityOfVersion(look: Look, version: string): Promise<Judged | null> {
  const { model, changedMs, state } = look;
  const window = { model, fromMs: changedMs - versionMs, toMs: changedMs, version };
  if (await isLists(window, state)) return meanNdcg(window);
  if (await isNumbers(window, state)) return meanErrorOf(window);
  return shareOf(await outcomePairs(window));
}
