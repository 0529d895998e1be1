import { z } from 'zod';
import type { LabelledRow } from '../serving/served-rows.ts';
import { trainAside, trainedFacts } from '../training/train-aside.ts';
import { rankerParameters } from './ranker.ts';
import { RANKER_RETRAINING, type RankerModel } from './recommender-model.ts';

const MIN_LISTS = 300;
const MIN_CLICKED = 75;

const figure = z.number();
const rankerModel: z.ZodType<RankerModel> = z.object({
  ...trainedFacts,
  parameters: rankerParameters,
  options: z.object({ algorithm: z.enum(['popularity', 'affinity']), rounds: figure }),
  quality: z.object({
    ndcg_at_10: figure,
    ndcg_at_3: figure,
    coverage_at_3: figure,
    popularity_bias_at_3: figure,
  }),
});

/** Throws when there are too few lists with clicks to learn from. */
export function checkLists(rows: readonly LabelledRow[]): void {
  const clicked = rows.filter(({ label }) => label > 0).length;
  if (rows.length < MIN_LISTS || clicked < MIN_CLICKED)
    throw new Error(
      `the window contains ${rows.length} lists with ${clicked} clicks; ${MIN_LISTS} with ${MIN_CLICKED} are required`,
    );
}

/** Retrains on lists that were shown. */
export function retrainOnLists(rows: readonly LabelledRow[], seed: string): Promise<RankerModel> {
  return trainAside(
    {
      task: 'ranking',
      rows: rows.map(({ features, label }) => ({ features: [...features], label })),
      seed,
      options: RANKER_RETRAINING,
    },
    rankerModel,
  );
}
