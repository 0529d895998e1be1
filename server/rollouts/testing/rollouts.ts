import { planSchema } from '#lib/schemas/actions/plan.ts';
import type { PolicyRule } from '#lib/schemas/actions/policy.ts';
import type { RetrainPolicyBody } from '#lib/schemas/rollouts/loop.ts';
import { savePolicy } from '#server/actions/policy/policies.ts';
import { shippedApprovalsPolicy } from '#server/actions/policy/policy.ts';
import { startAutomatically } from '#server/actions/runs/start-automatic.ts';
import { runPreCheck } from '#server/actions/targets/pre-check.ts';
import { saveRetrainPolicy } from '#server/actions/targets/retrain-policies.ts';
import { ruleActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { readRollout, type Rollout } from '../rollout-row.ts';
import type { Shop } from './shop.ts';

const planner = ruleActor('planner', 'Planner');

/** Differences from the policy of most tests. */
export type PolicyParts = {
  gate?: Partial<RetrainPolicyBody['gate']> | undefined;
  rollout?: Partial<RetrainPolicyBody['rollout']> | undefined;
};

/** A policy under which a rollout is through within seconds. */
export async function saveTestPolicy(
  owner: Actor,
  name: string,
  { gate, rollout }: PolicyParts = {},
): Promise<void> {
  await saveRetrainPolicy(owner, {
    name,
    coolDownMinutes: 0,
    window: { hoursAtMost: 0.5, labelledAtLeast: 200 },
    gate: { rowsAtLeast: 300, sliceRowsAtLeast: 50, confidence: 0.95, ...gate },
    rollout: {
      steps: [25, 100],
      requestsAtLeast: 20,
      checks: 2,
      minutesAtMost: 5,
      lateRowsAtLeast: 100,
      maturityAtLeast: 0.9,
      ...rollout,
    },
  });
}

export const up = (x: number) => 0.05 + 0.9 * x;
export const down = (x: number) => 0.95 - 0.9 * x;

/** From now on a version answers by `score`. */
export function answerBy({ peer }: Shop, version: string, score: (x: number) => number): void {
  const before = peer.score;
  peer.score = (each, x) => (each === version ? score(x) : before(each, x));
}

export const effects = ({ peer }: Shop) => peer.effects.map(({ what }) => what);

/** The shipped policy with room for all that the tests of one file do within an hour. */
export async function allowManyActions(admin: Actor): Promise<void> {
  const limits = { ...shippedApprovalsPolicy.limits, perHour: 500 };
  await savePolicy(admin, {
    name: 'approvals',
    body: { ...shippedApprovalsPolicy, limits },
    comment: 'a test',
  });
}

/** Adds a policy that lets all actions on a model run automatically. */
export async function allowAutomatic(admin: Actor): Promise<void> {
  const rule: PolicyRule = {
    kinds: ['model.*'],
    risk: ['low', 'medium'],
    environments: ['*'],
    tiers: ['*'],
    mode: 'automatic',
    votes: 1,
    roles: [],
    oneFrom: [],
    reauthenticate: false,
  };
  const limits = { ...shippedApprovalsPolicy.limits, perHour: 500, perTargetPerHour: 50 };
  await savePolicy(admin, {
    name: 'approvals',
    body: { ...shippedApprovalsPolicy, rules: [rule], limits },
    comment: 'a test',
  });
}

/**
 * Starts an action that the policy lets run automatically, as the planner does for actions without
 * an incident; false if the policy does not allow it.
 */
export async function startIfAllowed(id: string): Promise<boolean> {
  const { plan } = await db().action.findUniqueOrThrow({ where: { id } });
  const preCheck = await runPreCheck(planSchema.parse(plan), { now: new Date(), past: false });
  return (await startAutomatically(planner, { id, preCheck })).started;
}

export async function rolloutOf(shop: Shop): Promise<Rollout | null> {
  const row = await db().modelRollout.findFirst({
    where: { model: shop.model },
    orderBy: { createdAt: 'desc' },
  });
  return row === null ? null : readRollout(row);
}

/** The judged gate; throws if the gate has not been judged. */
export function judgedOf({ gate }: Rollout) {
  if (gate?.kind !== 'judged') throw new Error('the gate has not judged');
  return gate;
}

/** The kinds of the notifications about a rollout. */
export async function rolloutNotices({ id }: Rollout): Promise<string[]> {
  const rows = await db().notificationEvent.findMany({
    where: { data: { path: ['rolloutId'], equals: id } },
    select: { kind: true },
  });
  return rows.map(({ kind }) => kind);
}
