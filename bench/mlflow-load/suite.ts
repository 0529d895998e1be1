import { availableParallelism, loadavg } from 'node:os';
import { median, quantile } from '../support/median.ts';
import { saved } from '../support/saved.ts';
import type { Row, Suite } from '../support/suite.ts';
import { SEARCH_PAGES, measure, measured, type Measured } from './measure.ts';

/** Rounds of a hundred runs each. */
const ROUNDS = 300;
/** Minimum number of rounds that gives every model a run. */
const ROUNDS_AT_LEAST = 3;
const SEARCH_P95_MS = 300;
const SEARCH_RATIO = 10;
/**
 * Response size for which the target ratio applies, because most of its time is the search. For a
 * hundred runs the client alone needs 20 ms or more to read the response, a fifth of MLflow's total
 * time, so no server can reach ten times. That ratio is only reported.
 */
const JUDGED_PAGE = 10;
const PACE_RATIO = 3;
const steps = ['create', 'log', 'register', 'load'] as const;

/**
 * `ratioAtMost`: the ratio that an infinitely fast server would reach, with the client using all
 * cores.
 */
function stepRow(step: (typeof steps)[number], { tandem, mlflow }: Measured) {
  const rate = (side: Measured['tandem']): number =>
    median(side.steps[step].map(({ perSecond }) => perSecond));
  const cpu = (side: Measured['tandem']): number =>
    median(side.steps[step].map(({ serverCpuMs }) => serverCpuMs));
  const clientMs = median(
    [...tandem.steps[step], ...mlflow.steps[step]].map((pace) => pace.clientMs),
  );
  return {
    step,
    rounds: tandem.steps[step].length,
    tandemPerSecond: rate(tandem),
    mlflowPerSecond: rate(mlflow),
    ratio: rate(tandem) / rate(mlflow),
    clientCpuMs: clientMs,
    ratioAtMost: (1_000 * availableParallelism()) / clientMs / rate(mlflow),
    tandemServerCpuMs: cpu(tandem),
    mlflowServerCpuMs: cpu(mlflow),
  };
}

/**
 * Searches with this page size. Both sides include the same client time; the rest is server time.
 */
function searchRow(page: (typeof SEARCH_PAGES)[number], { tandem, mlflow }: Measured) {
  const [ours, theirs] = [tandem.searches[page], mlflow.searches[page]];
  const [oursP95, theirsP95] = [quantile(ours.ms, 0.95), quantile(theirs.ms, 0.95)];
  const clientMs = median([...ours.clientMs, ...theirs.clientMs]);
  return {
    step: 'search',
    runsOfAnAnswer: Number(page),
    searches: ours.ms.length,
    tandemP50Ms: median(ours.ms),
    tandemP95Ms: oursP95,
    mlflowP50Ms: median(theirs.ms),
    mlflowP95Ms: theirsP95,
    ratio: theirsP95 / oursP95,
    clientCpuMs: clientMs,
    ratioOfServers: (theirsP95 - clientMs) / (oursP95 - clientMs),
    tandemServerCpuMs: median(ours.serverCpuMs),
    mlflowServerCpuMs: median(theirs.serverCpuMs),
  };
}

/**
 * Tandem compared with a real `mlflow server`, with MLflow's own client. `rounds` = hundreds of
 * runs to search.
 */
export const suite: Suite = async ({ outDir, rounds: wished }) => {
  const count = Math.max(wished ?? ROUNDS, ROUNDS_AT_LEAST);
  const load = loadavg()[0] ?? 0;
  const found = await saved(outDir, `rounds-${count}`, measured, () => measure(count));
  const { tandem, mlflow, searches, sameAnswers, runs } = found;
  const paces = steps.map((step) => stepRow(step, found));
  const pages = SEARCH_PAGES.map((page) => searchRow(page, found));
  const refused = [...tandem.refused, ...mlflow.refused];
  for (const reason of refused.slice(0, 20)) console.log(`refused: ${reason}`);
  const isVoid = refused.length > 0 || sameAnswers !== searches;
  return {
    rows: [...paces, ...pages] satisfies Row[],
    scores: {
      runs,
      searches,
      sameAnswers,
      refusedByTandem: tandem.refused.length,
      refusedByMlflow: mlflow.refused.length,
      repeatedToTandem: tandem.repeated,
      repeatedToMlflow: mlflow.repeated,
      cores: availableParallelism(),
      loadAtStart: load,
      void: isVoid,
      met:
        !isVoid &&
        count >= ROUNDS &&
        pages.every((page) => page.tandemP95Ms < SEARCH_P95_MS) &&
        pages.some((page) => page.runsOfAnAnswer === JUDGED_PAGE && page.ratio >= SEARCH_RATIO) &&
        paces.every((pace) => pace.ratio >= PACE_RATIO),
    },
  };
};
