import type { FollowUpHow } from '#lib/schemas/actions/inputs.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { NoPlan } from '#server/actions/runbook.ts';

/** The action that a person asks to repeat or to take back. `partly`: it ended in the middle of its steps, so which of its changes were made is not known. */
export type Source = { id: string; number: number; plan: Plan; partly: boolean };

type Asked = { by: string; reason: string };

function follows(source: Source, how: FollowUpHow): NonNullable<Plan['follows']> {
  const before = source.plan.follows;
  const attempt = how === 'again' ? (before?.how === 'again' ? before.attempt : 1) + 1 : 1;
  return { id: source.id, number: source.number, how, attempt };
}

/** The same inputs once more. What the plan expects of the world stays as it is and is checked anew. */
function planAgain(source: Source, { by, reason }: Asked): Plan {
  return {
    ...source.plan,
    reason: `${by} asks to try ACT-${source.number} again: ${reason}`,
    evidence: linked(source),
    follows: follows(source, 'again'),
  };
}

function linked({ id, number, plan }: Source): Plan['evidence'] {
  const href = `/actions/${id}`;
  return [
    { title: `ACT-${number}, which it follows`, href },
    ...plan.evidence.filter((item) => item.href !== href),
  ];
}

/**
 * The rollback plan as an action of its own, for what turned out wrong after it had been verified. It is proven
 * by the state of the target, which is what it promises to bring back.
 */
function planBack(source: Source, { by, reason }: Asked): Plan | NoPlan {
  // What was known about the version speaks for the move, not for taking it back.
  const { promotion: _promotion, ...plan } = source.plan;
  if (plan.rollback.kind !== 'plan') return { none: plan.rollback.reason };
  const [first] = plan.rollback.steps;
  const read = new Set(plan.preconditions.map(({ field }) => field));
  const shown = plan.changes.filter(({ field }) => read.has(field));
  if (first === undefined || shown.length === 0)
    return { none: 'the target does not report what was changed, so nothing would prove it' };
  const words = shown.map(({ field, from }) => `${field} ${from}`).join(', ');
  return {
    ...plan,
    kind: first.kind,
    runbook: { ...plan.runbook, title: `Take back: ${plan.runbook.title}` },
    parameters: first.parameters,
    steps: plan.rollback.steps,
    reason: `${by} asks to take ACT-${source.number} back: ${reason}`,
    evidence: linked(source),
    changes: plan.changes.map(({ field, from, to }) => ({ field, from: to, to: from })),
    preconditions: source.partly
      ? []
      : shown.map(({ field, to }) => ({
          field,
          equals: to,
          title: `${plan.target.name} still has ${field} ${to}`,
        })),
    expectedEffect: { kind: 'none', reason: `it brings back ${words}, and promises no more` },
    successCriteria: {
      criteria: [],
      settleMs: plan.successCriteria.settleMs,
      windowMs: plan.successCriteria.windowMs,
      minSamples: plan.successCriteria.minSamples,
      state: shown.map(({ field, from }) => ({
        field,
        equals: from,
        title: `${plan.target.name} has ${field} ${from}`,
      })),
    },
    rollback: { kind: 'plan', steps: plan.steps, aboutMs: plan.rollback.aboutMs },
    givesUp: `What ACT-${source.number} brought`,
    riskReasons: [`ACT-${source.number} had this risk`, 'the way back is known'],
    // It mends nothing of an incident: that goes its own way.
    fixes: 'prepares',
    follows: follows(source, 'back'),
  };
}

/** The plan of an action that follows another one, or why there is none. Pure. */
export function planFollowUp(source: Source, how: FollowUpHow, asked: Asked): Plan | NoPlan {
  return how === 'again' ? planAgain(source, asked) : planBack(source, asked);
}

/** "Roll back shop to version 1.0.0", by what changes. */
export function followUpTitle(plan: Plan, sourceTitle: string): string {
  if (plan.follows?.how !== 'back') return sourceTitle;
  const words = plan.changes.map(({ field, to }) => `${field} ${to}`).join(', ');
  return `Roll ${plan.target.name} back to ${words}`.slice(0, 200);
}
