import type { FollowUpHow } from '#lib/schemas/actions/inputs.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { NoPlan } from '#server/actions/runbook.ts';

/**
 * Action that a user asks to retry or roll back. `partly`: it ended between its steps, so it is
 * unclear which of its changes were made.
 */
export type Source = { id: string; number: number; plan: Plan; partly: boolean };

type Params = { by: string; reason: string };

function follows(source: Source, how: FollowUpHow): NonNullable<Plan['follows']> {
  const before = source.plan.follows;
  const attempt = how === 'again' ? (before?.how === 'again' ? before.attempt : 1) + 1 : 1;
  return { id: source.id, number: source.number, how, attempt };
}

/** Repeats the plan with the same inputs. The expected state is unchanged and is checked again. */
function planAgain(source: Source, { by, reason }: Params): Plan {
  return {
    ...source.plan,
    reason: `${by} asks to retry ACT-${source.number}: ${reason}`,
    evidence: linked(source),
    follows: follows(source, 'again'),
  };
}

function linked({ id, number, plan }: Source): Plan['evidence'] {
  const href = `/actions/${id}`;
  return [
    { title: `ACT-${number}, which this follows`, href },
    ...plan.evidence.filter((item) => item.href !== href),
  ];
}

/**
 * The rollback plan as a separate action, for a problem that appears after verification. It is
 * verified by the target's state, which it must restore.
 */
function planBack(source: Source, { by, reason }: Params): Plan | NoPlan {
  // Omits the evidence for the version, which supports the promotion but not its rollback.
  const { promotion: _promotion, ...plan } = source.plan;
  if (plan.rollback.kind !== 'plan') return { none: plan.rollback.reason };
  const [first] = plan.rollback.steps;
  const read = new Set(plan.preconditions.map(({ field }) => field));
  const shown = plan.changes.filter(({ field }) => read.has(field));
  if (first === undefined || shown.length === 0)
    return { none: 'the target does not report the changed field, so nothing would prove it' };
  const words = shown.map(({ field, from }) => `${field} ${from}`).join(', ');
  return {
    ...plan,
    kind: first.kind,
    runbook: { ...plan.runbook, title: `Roll back: ${plan.runbook.title}` },
    parameters: first.parameters,
    steps: plan.rollback.steps,
    reason: `${by} asks to roll back ACT-${source.number}: ${reason}`,
    evidence: linked(source),
    changes: plan.changes.map(({ field, from, to }) => ({ field, from: to, to: from })),
    preconditions: source.partly
      ? []
      : shown.map(({ field, to }) => ({
          field,
          equals: to,
          title: `${plan.target.name} still has ${field} ${to}`,
        })),
    expectedEffect: { kind: 'none', reason: `it restores ${words} and promises nothing more` },
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
    givesUp: `Changes of ACT-${source.number}`,
    riskReasons: [`ACT-${source.number} had this risk`, 'known rollback'],
    // Does not resolve the incident, which has its own workflow.
    fixes: 'prepares',
    follows: follows(source, 'back'),
  };
}

/** Returns the plan of a follow-up action, or the reason there is none. Pure. */
export function planFollowUp(source: Source, how: FollowUpHow, asked: Params): Plan | NoPlan {
  return how === 'again' ? planAgain(source, asked) : planBack(source, asked);
}

/** Title by the kind of change, such as "Roll back shop to version 1.0.0". */
export function followUpTitle(plan: Plan, sourceTitle: string): string {
  if (plan.follows?.how !== 'back') return sourceTitle;
  const words = plan.changes.map(({ field, to }) => `${field} ${to}`).join(', ');
  return `Roll ${plan.target.name} back to ${words}`.slice(0, 200);
}
