import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { makeApiClient } from '../../e2e/support/api-client.ts';
import { demoModel, quickPolicy, monitorEveryStep } from '../../e2e/support/fixtures/model-loop.ts';
import { startTandem, type TandemInstance } from '../../e2e/support/tandem-instance.ts';
import { calmDown } from '../faults/calm-down.ts';
import { saved } from '../support/saved.ts';
import type { Row, Suite } from '../support/suite.ts';
import {
  caseName,
  casesOf,
  companyOf,
  outcomeSchema,
  questions,
  SEEDS,
  table,
  TABLE_SEEDS,
  type Case,
  type Outcome,
} from './cases.ts';
import { monitorOrders } from './order-monitor.ts';
import { runCase, type Clients } from './run-case.ts';

const NEEDED_OF_FIVE = 4;
const NEEDED_OF_TABLE = 12;

async function startCompany(outDir: string, seed: number): Promise<TandemInstance> {
  return startTandem({
    demo: true,
    logFile: join(outDir, `tandem-${seed}.log`),
    sampleSeconds: 2,
    evaluateSeconds: 5,
    demoSeed: companyOf(seed),
    // The demo is the measured company. Chargebacks take weeks by default, so the label delay is
    // shortened.
    env: { TANDEM_HOST_COLLECTOR: 'off', DEMO_LABEL_DELAY_SECONDS: '20' },
  });
}

/**
 * Each try waits five minutes for the model's history, which takes longer to arrive on a busy
 * machine.
 */
const HISTORY_TRIES = 4;

async function watchModel(
  api: Clients['api'],
  model: string,
  tries = HISTORY_TRIES,
): Promise<void> {
  try {
    await monitorEveryStep(api, model);
  } catch (error) {
    if (tries <= 1) throw error;
    await watchModel(api, model, tries - 1);
  }
}

/** Minimum uptime of the company. Before that, a per-minute rate is too low. */
const OPENING_MS = 120_000;

/**
 * Sets short model windows, a policy that allows retraining and order monitors. Then waits until
 * the company has no faults or incidents.
 */
async function prepare(clients: Clients): Promise<void> {
  const { api, demo } = clients;
  await sleep(OPENING_MS);
  const { target } = await demoModel(demo);
  await watchModel(api, target.name);
  await api.put(`/api/models/${target.name}/retrain-policy`, quickPolicy);
  const { elsewhere } = z
    .object({ elsewhere: z.array(z.string()) })
    .parse(await demo.get('/services'));
  await monitorOrders(api, elsewhere);
  await calmDown(clients);
}

/** Runs all cases of one company. Starts no company if all its results exist. */
async function runCompany(outDir: string, seed: number, cases: Case[]): Promise<Outcome[]> {
  const known = cases.every((item) => existsSync(join(outDir, `${caseName(item)}.json`)));
  const instance = known ? null : await startCompany(outDir, seed);
  try {
    const clients: Clients | null =
      instance === null
        ? null
        : {
            api: makeApiClient(instance.url, instance.apiKey),
            demo: makeApiClient(instance.demoUrl),
            outDir,
            dataDir: instance.dataDir,
          };
    if (clients !== null) await prepare(clients);
    const outcomes: Outcome[] = [];
    let calm = async (): Promise<void> => undefined;
    for (const item of cases) {
      const outcome = await saved(outDir, caseName(item), outcomeSchema, async () => {
        if (clients === null) throw new Error('a saved result is not readable');
        await calm();
        const found = await runCase(clients, item);
        ({ calm } = found);
        return found.outcome;
      });
      console.log(JSON.stringify(outcome));
      outcomes.push(outcome);
    }
    return outcomes;
  } finally {
    await instance?.stop();
  }
}

/** False if a starved host also causes a training proposal. */
const isRight = ({ kind, blamed, retrainProposed }: Outcome): boolean =>
  blamed && !(kind === 'starved-host' && retrainProposed);

/**
 * Measures whether Tandem blames machines or models correctly, and which option it ranks first.
 * `rounds` = seeds, `only` = cases.
 */
export const suite: Suite = async ({ outDir, rounds, only }) => {
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= Math.min(rounds ?? SEEDS, SEEDS); seed += 1) {
    const cases = casesOf(seed, only);
    if (cases.length > 0) outcomes.push(...(await runCompany(outDir, seed, cases)));
  }
  const asked = Object.entries(questions).map(([question, kinds]) => {
    const own = outcomes.filter(({ kind }) => kinds.includes(kind));
    return { question, cases: own.length, right: own.filter(isRight).length };
  });
  const judged = outcomes.filter(({ kind, seed }) => table.includes(kind) && seed <= TABLE_SEEDS);
  const first = judged.filter(({ optionRight }) => optionRight).length;
  const rows = outcomes.map(({ proposals, ...rest }): Row => ({
    ...rest,
    proposals: proposals.join('; '),
  }));
  return {
    rows,
    scores: {
      ...Object.fromEntries(
        asked.map(({ question, right, cases }) => [question, `${right}/${cases}`]),
      ),
      optionFirst: first,
      optionCases: judged.length,
      met:
        asked.every(({ cases, right }) => cases === SEEDS && right >= NEEDED_OF_FIVE) &&
        judged.length === table.length * TABLE_SEEDS &&
        first >= NEEDED_OF_TABLE,
    },
  };
};
