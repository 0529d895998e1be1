import { costPerRight } from '#engines/performance/comparison/cost-per-right.ts';
import type { GateCheck } from '#lib/schemas/rollouts/gate.ts';
import type { CostBudget } from '#lib/schemas/rollouts/loop.ts';
import type { TaskTerms } from '#server/inference/performance/task-terms.ts';
import type { ModelAnswer } from '#server/platform/outbound/webhook-client.ts';
import type { RecordedRow } from '#server/telemetry/queries/inference/recorded-rows.ts';
import type { AnswerCosts } from '../comparison/prediction-costs.ts';

type Answers = { champion: readonly ModelAnswer[]; challenger: readonly ModelAnswer[] };
/**
 * Number of predictions of both versions for the same rows, and of correct predictions. Null for a
 * task whose predictions are not simply correct or wrong.
 */
export type Rights = { answers: number; champion: number; challenger: number } | null;

/** Correct predictions of each version on the rows that both predicted. Pure. */
export function rightsOf(
  { isAnswer, isRight }: Pick<TaskTerms, 'isAnswer' | 'isRight'>,
  rows: readonly Pick<RecordedRow, 'label'>[],
  { champion, challenger }: Answers,
): Rights {
  if (isRight === null) return null;
  const both = rows.flatMap(({ label }, at) => {
    const [beside, own] = [champion[at] ?? null, challenger[at] ?? null];
    return isAnswer(beside) && isAnswer(own)
      ? [{ beside: isRight(beside, label ?? ''), own: isRight(own, label ?? '') }]
      : [];
  });
  return {
    answers: both.length,
    champion: both.filter(({ beside }) => beside).length,
    challenger: both.filter(({ own }) => own).length,
  };
}

const amount = (value: number, currency: string): string =>
  `${Number(value.toPrecision(3))} ${currency}`;

type Found = Pick<GateCheck, 'status' | 'detail'>;

function judged(
  { champion, challenger, currency, how }: Extract<AnswerCosts, { kind: 'known' }>,
  rights: NonNullable<Rights>,
  budget: CostBudget | null,
): Found {
  const { answers } = rights;
  const own = costPerRight({ perAnswer: challenger, answers, right: rights.challenger });
  const beside = costPerRight({ perAnswer: champion, answers, right: rights.champion });
  const words = (value: number | null): string =>
    value === null ? 'none was right' : amount(value, currency);
  const told = `${words(own)}, the serving version ${words(beside)}, on ${answers} requests; ${how}`;
  if (budget === null) return { status: 'pass', detail: `${told}; no budget is set` };
  const limit = amount(budget.amount, budget.currency);
  if (budget.currency !== currency)
    return { status: 'unknown', detail: `${told}; the budget of ${limit} is in another currency` };
  if (own !== null && own <= budget.amount)
    return { status: 'pass', detail: `${told}; within the budget of ${limit}` };
  return { status: 'fail', detail: `${told}; over the budget of ${limit}` };
}

/**
 * Cost per correct prediction of both versions, checked against the budget. Unknown costs block
 * nothing. Pure.
 */
export function costCheck(
  costs: AnswerCosts,
  rights: Rights,
  budget: CostBudget | null,
): GateCheck {
  const check = { id: 'cost' as const, title: 'Cost per correct prediction' };
  const notKnown = (reason: string): GateCheck => ({
    ...check,
    status: 'unknown',
    detail: `unknown: ${reason}`,
  });
  if (costs.kind === 'not known') return notKnown(costs.reason);
  const { champion, challenger, currency } = costs;
  if (rights === null)
    return notKnown(
      `numeric predictions are never exactly right; a prediction costs ${amount(challenger, currency)}, of the serving version ${amount(champion, currency)}, ${costs.how}`,
    );
  if (rights.answers === 0) return notKnown('both versions answered no labeled request');
  return { ...check, ...judged(costs, rights, budget) };
}
