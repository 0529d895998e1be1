import type { z } from 'zod';
import type { Cause } from '#lib/schemas/incidents.ts';
import type { Criterion, Plan, Risk } from '#lib/schemas/actions.ts';
import type { TargetState } from '#server/platform/webhook-client.ts';

/** What a runbook may look at when it makes a plan. */
export type PlanInput<P> = {
  cause: Cause;
  parameters: P;
  state: TargetState;
  executor: string;
  targetId: string | null;
  environment: string | null;
  incidentHref: string;
  criteria: Criterion[];
  sampleMs: number;
  blastRadius: Plan['blastRadius'];
};

/** Why no plan can be made, in a sentence; it is shown, not thrown. */
export type NoPlan = { none: string };

export type Runbook<S extends z.ZodType = z.ZodType> = {
  id: string;
  version: number;
  title: string;
  kind: string;
  parameters: S;
  plan(input: PlanInput<z.output<S>>): Plan | NoPlan;
};

const order: Risk[] = ['low', 'medium', 'high'];

/** No rollback plan = one risk class higher. */
export function raiseRisk(risk: Risk): Risk {
  return order[Math.min(order.indexOf(risk) + 1, 2)] ?? 'high';
}

/** Time for the effect to show, and a window that holds at least 12 samples. */
export function successWindow(
  sampleMs: number,
  settleMs: number,
): Pick<Plan['successCriteria'], 'settleMs' | 'windowMs' | 'minSamples'> {
  return { settleMs: settleMs + 2 * sampleMs, windowMs: 16 * sampleMs, minSamples: 12 };
}

/** Signals named by the incident become the expected effect: the first one, back to its bound. */
export function expectedEffect(
  criteria: readonly Criterion[],
  withinMs: number,
): Plan['expectedEffect'] {
  const [first] = criteria;
  if (first === undefined)
    return { kind: 'none', reason: 'the incident names no signal with a known range' };
  return { kind: 'signal', signal: first.signal, from: first.present, to: first.bound, withinMs };
}

type Frame = Pick<
  Plan,
  'kind' | 'executor' | 'runbook' | 'target' | 'environment' | 'evidence' | 'blastRadius' | 'cost'
>;

/** The parts of a plan that are the same for every runbook. */
export function planFrame<P>(runbook: Runbook, input: PlanInput<P>): Frame {
  const { resource } = input.cause;
  return {
    kind: runbook.kind,
    executor: input.executor,
    runbook: { id: runbook.id, version: runbook.version, title: runbook.title },
    target: { kind: resource.kind, name: resource.name, id: input.targetId },
    environment: input.environment,
    evidence: [
      { title: 'Incident and cause ranking', href: input.incidentHref },
      ...input.cause.evidence.slice(0, 4).map((item) => ({
        title: item.title,
        href: `/infrastructure/metrics?metric=${encodeURIComponent(item.metric)}`,
      })),
    ],
    blastRadius: input.blastRadius,
    cost: { kind: 'not measured', reason: 'no price table is connected' },
  };
}
