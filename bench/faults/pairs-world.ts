import { seededGraph } from '../../demo/company/seeded-graph.ts';
import { saved } from '../support/saved.ts';
import { withStores } from '../support/with-stores.ts';
import { savePolicyOf, monitorEveryStep } from '../world/monitored-model.ts';
import { openWorld } from '../world/world.ts';
import { allPairs, isAboutModel, pairFile } from './pair-plans.ts';
import { calmCompany, pairOutcomeSchema, runPair } from './run-pair.ts';

/**
 * Runs some of the planned pairs in one world and saves each outcome in OUTDIR as soon as it is
 * finished.
 * Arguments: OUTDIR, SEED, index of the first pair, index after the last pair. Each process opens
 * the stores of only one world, because its connections outlive the world.
 */
async function main([outDir = '', seed = '', from, to]: readonly string[]): Promise<void> {
  const plans = allPairs(seededGraph('default'), seed).slice(Number(from), Number(to));
  await withStores('pairs', async () => {
    const model = plans.some(isAboutModel);
    const world = await openWorld({ seed, model });
    try {
      if (model) {
        await monitorEveryStep(world, await world.person('Mia', ['ml-engineer']));
        await savePolicyOf(world, await world.person('Max', ['ml-engineer']));
      }
      for (const plan of plans)
        await saved(outDir, pairFile(plan), pairOutcomeSchema, async () => {
          const outcome = await runPair(world, plan);
          console.log(JSON.stringify(outcome));
          if (plan !== plans.at(-1)) await calmCompany(world);
          return outcome;
        });
    } finally {
      await world.close();
    }
  });
}

try {
  await main(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  console.error(error);
  process.exit(1);
}
