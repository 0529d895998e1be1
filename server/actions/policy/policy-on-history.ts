import type { Risk } from '#lib/schemas/actions/plan.ts';
import type { ApprovalsPolicy, PolicyCounts, PolicyDryRun } from '#lib/schemas/actions/policy.ts';
import { decideByPolicy, freezeAt } from './policy.ts';

/** Fields of a past proposal that a policy decision depends on. */
export type PastProposal = {
  id: string;
  number: number;
  title: string;
  kind: string;
  risk: Risk;
  environment: string | null;
  tier: string | null;
  hasRollback: boolean;
  proposedAt: Date;
};

const EXAMPLES = 50;

function judge(policy: ApprovalsPolicy, past: PastProposal) {
  const { mode, votes, sentence } = decideByPolicy(policy, past);
  const freeze = freezeAt(policy, past.proposedAt);
  return {
    mode,
    votes,
    freeze,
    words: freeze === null ? sentence : `Frozen: ${freeze.title}. ${sentence}`,
  };
}

function countsOf(judged: readonly ReturnType<typeof judge>[]): PolicyCounts {
  const asked = judged.filter(({ mode }) => mode === 'approve');
  return {
    automatic: judged.filter(({ mode }) => mode === 'automatic').length,
    asked: asked.length,
    votes: asked.reduce((sum, { votes }) => sum + votes, 0),
    never: judged.filter(({ mode }) => mode === 'never').length,
    frozen: judged.filter(({ freeze }) => freeze !== null).length,
  };
}

/** Compares the decisions of two policies on past proposals, newest first. */
export function policyOnHistory(
  history: readonly PastProposal[],
  policies: { inForce: ApprovalsPolicy; draft: ApprovalsPolicy },
): Omit<PolicyDryRun, 'days'> {
  const inForce = history.map((past) => judge(policies.inForce, past));
  const draft = history.map((past) => judge(policies.draft, past));
  const changed = history.flatMap(({ id, number, title }, index) => {
    const [before, after] = [inForce[index]?.words ?? '', draft[index]?.words ?? ''];
    return before === after ? [] : [{ id, number, title, inForce: before, draft: after }];
  });
  return {
    actions: history.length,
    inForce: countsOf(inForce),
    draft: countsOf(draft),
    changed: changed.length,
    examples: changed.slice(0, EXAMPLES),
  };
}
