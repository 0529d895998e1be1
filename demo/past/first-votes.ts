import type { DemoVote } from '#lib/schemas/governance-past.ts';
import type { ModelPapers } from '../registry/model-papers.ts';

/** Who may approve the first champion of a model, and with what words: of a high tier it takes two. */
const VOTERS: Record<ModelPapers['tier'], readonly Pick<DemoVote, 'persona' | 'comment'>[]> = {
  low: [{ persona: 'ml-engineer', comment: 'The only version there is, and it serves already.' }],
  medium: [
    { persona: 'ml-engineer', comment: 'The only version there is, and it serves already.' },
  ],
  high: [
    {
      persona: 'ml-engineer',
      comment:
        'Its card is complete and its files are clean. Retraining it is the next thing to do.',
    },
    {
      persona: 'operations-manager',
      comment: 'The shop has run on it since it opened, and nothing better is there yet.',
    },
  ],
};

/** How the company's people vote on its first day: each model gets its first version as champion. */
export function firstVotes(
  models: readonly { readonly name: string; readonly tier: ModelPapers['tier'] }[],
): DemoVote[] {
  return models.flatMap(({ name, tier }) =>
    VOTERS[tier].map((voter) => ({ kind: 'model.set_alias', target: name, ...voter })),
  );
}
