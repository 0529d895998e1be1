import { loadavg } from 'node:os';
import { z } from 'zod';
import { median } from '../support/median.ts';
import { savedRounds } from '../support/saved.ts';
import type { Suite } from '../support/suite.ts';
import { withStores } from '../support/with-stores.ts';
import { ANOMALOUS, generate, SERIES } from './generate.ts';

const ROUNDS = 5;
const NEEDED_SECONDS = 2;

const measuredRound = z.object({
  generateSeconds: z.number(),
  screenSeconds: z.number(),
  writeSeconds: z.number(),
  seconds: z.number(),
  judged: z.number(),
  breaches: z.number(),
  alertsOpen: z.number(),
});
type MeasuredRound = z.output<typeof measuredRound>;

async function measure(
  wanted: readonly number[],
  done: (round: number, result: MeasuredRound) => void,
): Promise<void> {
  // Imported after the stores start, because these modules read the settings on load.
  const { judgeAll } = await import('#server/jobs/diagnosis/judge-all.ts');
  const { toEvaluations } = await import('#server/jobs/diagnosis/to-evaluations.ts');
  const { recordEvaluation } = await import('#server/incidents/findings/record-evaluation.ts');
  const { readPlaces } = await import('#server/infrastructure/resources/place-of-labels.ts');
  const { ruleActor } = await import('#server/platform/actor.ts');
  const { db } = await import('#server/platform/database/db.ts');
  const { env } = await import('#server/platform/env.ts');
  const now = new Date(Math.floor(Date.now() / 10_000) * 10_000);
  const generatedAt = performance.now();
  await generate(now, env.TANDEM_SAMPLE_SECONDS);
  const generateSeconds = (performance.now() - generatedAt) / 1_000;
  for (const round of wanted) {
    // Delete the alerts so that every round writes all findings again.
    await db().alert.deleteMany({});
    const startedAt = performance.now();
    const judged = await judgeAll({ now, past: false });
    const screenedAt = performance.now();
    const evaluations = toEvaluations(judged, await readPlaces());
    await recordEvaluation(ruleActor('detector', 'Detection'), { evaluations }, { now });
    const endedAt = performance.now();
    const result = {
      generateSeconds,
      screenSeconds: (screenedAt - startedAt) / 1_000,
      writeSeconds: (endedAt - screenedAt) / 1_000,
      seconds: (endedAt - startedAt) / 1_000,
      judged: judged.length,
      breaches: evaluations.filter((evaluation) => evaluation.outcome === 'breach').length,
      alertsOpen: await db().alert.count(),
    };
    done(round, result);
    console.log(JSON.stringify(result));
  }
  await db().$disconnect();
}

/**
 * Measures one detection pass over 100,000 series with full baselines: SQL screening, evaluation,
 * writing of findings.
 */
export const suite: Suite = async ({ outDir, rounds: wished }) => {
  const count = wished ?? ROUNDS;
  const load = loadavg()[0] ?? 0;
  const rounds = await savedRounds(outDir, count, measuredRound, (missing, done) =>
    withStores('screen', () => measure(missing, done)),
  );
  const seconds = median(rounds.map((round) => round.seconds));
  const found = Math.min(...rounds.map((round) => round.alertsOpen));
  return {
    rows: rounds,
    scores: {
      series: SERIES,
      anomalous: ANOMALOUS,
      found,
      medianSeconds: seconds,
      slowestSeconds: Math.max(...rounds.map((round) => round.seconds)),
      generateSeconds: median(rounds.map((round) => round.generateSeconds)),
      loadAtStart: load,
      met: seconds < NEEDED_SECONDS && found >= ANOMALOUS,
    },
  };
};
