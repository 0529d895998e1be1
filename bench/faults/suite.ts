import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeApiClient } from '../../e2e/support/api-client.ts';
import { startTandem } from '../../e2e/support/tandem-instance.ts';
import { median } from '../support/median.ts';
import { saved } from '../support/saved.ts';
import type { Cell, Row, Suite } from '../support/suite.ts';
import type { Case, Outcome } from './cases.ts';
import { caseName, casesOf, demoSeeds, kinds, outcomeSchema } from './cases.ts';
import { runCase } from './run-case.ts';

/** All cases of one company, on one instance; none is started when every case is known. */
async function runCompany(outDir: string, demoSeed: number, cases: Case[]): Promise<Outcome[]> {
  const known = cases.every((item) => existsSync(join(outDir, `${caseName(item)}.json`)));
  const instance = known
    ? null
    : await startTandem({
        demo: true,
        logFile: join(outDir, `tandem-${demoSeed}.log`),
        readyWithinMs: 600_000,
        sampleSeconds: 2,
        evaluateSeconds: 5,
        demoSeed,
        // The measured company is the demo; what else runs on this machine would raise incidents of its own.
        env: { TANDEM_HOST_COLLECTOR: 'off' },
      });
  try {
    const outcomes: Outcome[] = [];
    for (const item of cases) {
      const outcome = await saved(outDir, caseName(item), outcomeSchema, async () => {
        if (instance === null) throw new Error('a saved result is not readable');
        const api = makeApiClient(instance.url, instance.apiKey);
        return runCase({ api, demo: makeApiClient(instance.demoUrl), outDir }, item);
      });
      console.log(JSON.stringify(outcome));
      outcomes.push(outcome);
    }
    return outcomes;
  } finally {
    await instance?.stop();
  }
}

const share = (hits: number, of: number): Cell => (of === 0 ? null : hits / of);

function sumUp(outcomes: readonly Outcome[]): Record<string, Cell> {
  const n = outcomes.length;
  const top = (rank: (outcome: Outcome) => number | null, k: number): Cell =>
    share(outcomes.filter((outcome) => (rank(outcome) ?? Infinity) <= k).length, n);
  const detected = outcomes.flatMap((outcome) => outcome.detectSeconds ?? []);
  const verified = outcomes.flatMap((outcome) => outcome.minutesToVerified ?? []);
  const randomTop = (k: number): Cell =>
    share(
      outcomes.reduce((sum, { candidates }) => sum + Math.min(1, k / candidates), 0),
      n,
    );
  return {
    n,
    detected: detected.length,
    medianDetectSeconds: median(detected),
    slowestDetectSeconds: Math.max(...detected),
    top1: top((outcome) => outcome.rank, 1),
    top3: top((outcome) => outcome.rank, 3),
    latestChangeTop1: top((outcome) => outcome.latestChangeRank, 1),
    latestChangeTop3: top((outcome) => outcome.latestChangeRank, 3),
    randomTop1: randomTop(1),
    randomTop3: randomTop(3),
    verified: verified.length,
    medianMinutesToVerified: median(verified),
    wrongVerifications: outcomes.filter((outcome) => outcome.wrongVerification).length,
    wrongProposals: outcomes.reduce((sum, outcome) => sum + outcome.wrongProposals, 0),
  };
}

/** Faults of the demo from onset to verified cure, beside two rankers that look at nothing. `rounds` = seeds per kind. */
export const suite: Suite = async ({ outDir, rounds }) => {
  const outcomes: Outcome[] = [];
  for (const demoSeed of demoSeeds) {
    const cases = casesOf(demoSeed, rounds ?? undefined);
    if (cases.length > 0) outcomes.push(...(await runCompany(outDir, demoSeed, cases)));
  }
  const rows: Row[] = kinds.map((kind) => ({
    kind,
    ...sumUp(outcomes.filter((outcome) => outcome.kind === kind)),
  }));
  return { rows, scores: sumUp(outcomes) };
};
