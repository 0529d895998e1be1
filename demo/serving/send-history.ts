import { nodeOf, sentPerSecond, visitsPerRequest } from '../company/graph.ts';
import { sendJson } from '../registry/send-json.ts';
import {
  drawHistory,
  HISTORY_PLAN,
  planHistory,
  type HistoryPart,
  type HistoryRow,
} from './draw-history.ts';
import type { ModelDesk } from './model-desk.ts';
import type { Answered } from './model-spec.ts';
import { pause } from './patience.ts';
import { sendRows, type SenderOptions } from './row-sender.ts';
import { toInferenceRow, toLabelRow } from './wire-rows.ts';

export interface HistoryOptions extends Pick<SenderOptions, 'tandemUrl' | 'apiKey'> {
  readonly days: number;
  readonly stopped: () => boolean;
}

/** Pause between two parts, so that the shop can serve requests. */
const PAUSE_MS = 150;
const RETRY_MS = 3_000;
const MAX_TRIES = 100;

async function sendPatiently(
  options: HistoryOptions,
  path: SenderOptions['path'],
  rows: readonly unknown[],
): Promise<boolean> {
  for (let attempt = 0; attempt < MAX_TRIES && !options.stopped(); attempt += 1) {
    if (rows.length === 0 || (await sendRows({ ...options, path }, rows))) return true;
    await pause(RETRY_MS);
  }
  return false;
}

function rateOf<A extends Answered, P>({ company, name }: ModelDesk<A, P>): number {
  const { graph } = company;
  const visits = visitsPerRequest(graph.nodes, graph.orderShare).get(name) ?? 0;
  return sentPerSecond(graph) * visits;
}

async function sendPart<A extends Answered, P>(
  desk: ModelDesk<A, P>,
  options: HistoryOptions,
  drawn: readonly HistoryRow<A>[],
): Promise<boolean> {
  const { name: model, spec } = desk;
  const rows = drawn.map((row) =>
    toInferenceRow({ ...row, model, version: row.answered.version }, spec.sentAnswer(row.answered)),
  );
  if (!(await sendPatiently(options, '/api/ingest/inference', rows))) return false;
  // Pending labels are sent when they are due, like live labels.
  const labels = drawn
    .filter(({ labelAtMs }) => labelAtMs <= desk.openedAtMs)
    .map(({ requestId, outcome, labelAtMs }) =>
      toLabelRow({ model, requestId }, outcome.sent, labelAtMs),
    );
  return sendPatiently(options, '/api/ingest/labels', labels);
}

/**
 * Waits until the versions of earlier trainings are loaded, because some of them served in the
 * history. Does not wait if the registry rejects them.
 */
async function untilRegistered<A extends Answered, P>(
  desk: ModelDesk<A, P>,
  { stopped }: HistoryOptions,
): Promise<void> {
  const hasServed = desk.history?.runs.some(({ version }) => version?.served !== undefined);
  for (let attempt = 0; attempt < MAX_TRIES && hasServed === true; attempt += 1) {
    if (desk.state.pastLogged === true || stopped()) return;
    await pause(RETRY_MS);
  }
}

/** Sets the past four weeks as the baseline for drift and estimates, once. */
async function tellBaseline<A extends Answered, P>(
  desk: ModelDesk<A, P>,
  options: HistoryOptions,
  parts: readonly HistoryPart[],
): Promise<void> {
  const [first, last] = [parts.at(0), parts.at(-1)];
  if (first === undefined || last === undefined || desk.state.baselineSet === true) return;
  const path = `/api/inference/models/${encodeURIComponent(desk.name)}/baselines`;
  for (let attempt = 0; attempt < MAX_TRIES && !options.stopped(); attempt += 1) {
    // The last rows are readable a second after they were accepted.
    await pause(RETRY_MS);
    const status = await sendJson(options, 'POST', path, {
      name: `${options.days} days before the shop opened`,
      kind: 'period',
      from: new Date(first.fromMs).toISOString(),
      to: new Date(last.toMs).toISOString(),
      // Other versions, with different scores, served for some time.
      ...(desk.state.served === undefined ? {} : { version: desk.versions.main }),
      // The older rows are a sample: their rate is not the baseline rate.
      isSample: true,
    });
    if (status === 201) return desk.save({ baselineSet: true });
  }
}

/**
 * Sends the model's predictions from before today, from the version that served at the time, with
 * the labels due by now. Takes a while after the shop has opened. Resumes an interrupted start;
 * rows sent earlier are drawn again only for the company's own store.
 */
export async function sendHistory<A extends Answered, P>(
  desk: ModelDesk<A, P>,
  options: HistoryOptions,
): Promise<void> {
  const history = desk.state.history ?? { anchorMs: Date.now(), done: 0, plan: HISTORY_PLAN };
  const done = history.plan === HISTORY_PLAN ? history.done : Infinity;
  const { spec, name: model } = desk;
  const { graph } = desk.company;
  const rates = { live: rateOf(desk), sampled: spec.sampledRate };
  const parts: HistoryPart[] = planHistory(history.anchorMs, options.days, rates);
  const draw = {
    seed: graph.seed,
    model,
    labelDelayMs: desk.labelDelayMs,
    medianMs: nodeOf(graph, model).medianMs,
  };
  await untilRegistered(desk, options);
  desk.announceServed();
  const versionAt = (timeMs: number): string => desk.servedAt(timeMs);
  for (const [index, part] of parts.entries()) {
    if (options.stopped()) return;
    const drawn = drawHistory(spec, part, { ...draw, versionAt });
    if (index >= done && !(await sendPart(desk, options, drawn))) {
      console.error(`demo: the history of ${model} is incomplete, the endpoint does not accept it`);
      return;
    }
    for (const row of drawn) desk.keep(row);
    if (index >= done) desk.save({ history: { ...history, done: index + 1 } });
    await pause(PAUSE_MS);
  }
  if (options.days >= 1) await tellBaseline(desk, options, parts);
}
