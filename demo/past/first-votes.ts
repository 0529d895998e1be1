import type { DemoVote } from '#lib/schemas/governance/past.ts';
import type { ModelPapers } from '../registry/model-papers.ts';

/** Approvers of a model's first champion, with their comments; a high tier needs two. */
const VOTERS: Record<ModelPapers['tier'], readonly Pick<DemoVote, 'persona' | 'comment'>[]> = {
  low: [{ persona: 'ml-engineer', comment: 'It is the only version, and it already serves.' }],
  medium: [{ persona: 'ml-engineer', comment: 'It is the only version, and it already serves.' }],
  high: [
    {
      persona: 'ml-engineer',
      comment: 'Its card is complete and its files are clean. Retraining is the next step.',
    },
    {
      persona: 'operations-manager',
      comment: 'The shop runs on it, and there is no better version yet.',
    },
  ],
};

const REJECTION: Pick<DemoVote, 'persona' | 'comment'> = {
  persona: 'operations-manager',
  comment:
    'Trained on 700 purchases, and chargebacks of the last weeks are still missing. Ask again after a comparison on live traffic.',
};

/** A model of the company, and the run of the candidate for its next champion. */
interface VotedModel {
  readonly name: string;
  readonly tier: ModelPapers['tier'];
  readonly candidateRun: string | null;
}

/**
 * Votes by the company's users on its first day. The first version of each model becomes champion;
 * its candidate does not.
 */
export function firstVotes(models: readonly VotedModel[]): DemoVote[] {
  return models.flatMap(({ name, tier, candidateRun }) => {
    const request = { kind: 'model.set_alias', target: name };
    const approved = VOTERS[tier].map((voter) => ({
      ...request,
      vote: 'approve' as const,
      run: null,
      ...voter,
    }));
    return candidateRun === null
      ? approved
      : [...approved, { ...request, vote: 'reject' as const, run: candidateRun, ...REJECTION }];
  });
}
