import { availableParallelism, loadavg } from 'node:os';
import { median, quantile } from '../support/median.ts';
import { saved } from '../support/saved.ts';
import type { Row, Suite } from '../support/suite.ts';
import type { Measured } from './measure.ts';
import { measure, measured } from './measure.ts';

/** Of a hundred runs each. */
const ROUNDS = 300;
const SEARCH_P95_MS = 300;
const SEARCH_RATIO = 10;
const PACE_RATIO = 3;
const steps = ['create', 'log', 'register', 'load'] as const;

function stepRow(step: (typeof steps)[number], { tandem, mlflow }: Measured) {
  const rate = (side: Measured['tandem']): number =>
    median(side.steps[step].map(({ perSecond }) => perSecond));
  const cpu = (side: Measured['tandem']): number =>
    median(side.steps[step].map(({ serverCpuMs }) => serverCpuMs));
  return {
    step,
    rounds: tandem.steps[step].length,
    tandemPerSecond: rate(tandem),
    mlflowPerSecond: rate(mlflow),
    ratio: rate(tandem) / rate(mlflow),
    tandemServerCpuMs: cpu(tandem),
    mlflowServerCpuMs: cpu(mlflow),
  };
}

/** Tandem beside a real `mlflow server` under MLflow's own client; `rounds` = hundreds of runs to search in. */
export const suite: Suite = async ({ outDir, rounds: wished }) => {
  const count = wished ?? ROUNDS;
  const load = loadavg()[0] ?? 0;
  const found = await saved(outDir, `rounds-${count}`, measured, () => measure(count));
  const { tandem, mlflow, searches, sameAnswers, runs } = found;
  const paces = steps.map((step) => stepRow(step, found));
  const p95 = (side: Measured['tandem']): number => quantile(side.searchMs, 0.95);
  const ratio = p95(mlflow) / p95(tandem);
  const clientMs = median([...tandem.searchClientMs, ...mlflow.searchClientMs]);
  const refused = [...tandem.refused, ...mlflow.refused];
  for (const reason of refused.slice(0, 20)) console.log(`refused: ${reason}`);
  const isVoid = refused.length > 0 || sameAnswers !== searches;
  return {
    rows: paces satisfies Row[],
    scores: {
      runs,
      searchTandemP50Ms: median(tandem.searchMs),
      searchTandemP95Ms: p95(tandem),
      searchMlflowP50Ms: median(mlflow.searchMs),
      searchMlflowP95Ms: p95(mlflow),
      searchRatioOfP95: ratio,
      searchClientCpuMs: clientMs,
      // Both sides wait for the same client: what is left of each is its server's.
      searchRatioOfServers: (p95(mlflow) - clientMs) / (p95(tandem) - clientMs),
      searchTandemServerCpuMs: median(tandem.searchCpuMs),
      searchMlflowServerCpuMs: median(mlflow.searchCpuMs),
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
        p95(tandem) < SEARCH_P95_MS &&
        ratio >= SEARCH_RATIO &&
        paces.every((pace) => pace.ratio >= PACE_RATIO),
    },
  };
};
