import type { Role } from '#lib/permissions.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import { createUser } from '#server/accounts/users.ts';
import { approve } from '#server/actions/decide.ts';
import { propose } from '#server/actions/proposals/propose.ts';
import { costOfAction } from '#server/actions/runbook.ts';
import { saveExecutor } from '#server/actions/targets/executors.ts';
import { ruleActor, systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { secretFile } from '#server/platform/testing/secret.ts';

/** A signed-in person with roles, stored as an account. */
export async function makeUser(
  name: string,
  roles: Role[],
): Promise<Extract<Actor, { kind: 'user' }>> {
  const { id } = await createUser(systemActor('test'), {
    email: `${newId()}@example.test`,
    name,
    roles,
  });
  return {
    kind: 'user',
    id,
    name,
    grants: roles.map((role) => ({ role, teamId: null, environmentId: null })),
    sessionId: newId(),
    authenticatedAt: new Date(),
    ip: null,
  };
}

/** Connects a peer as an executor that signs with its secret. */
export async function connectExecutor(
  peer: { url: string; secret: string },
  name = 'peer',
): Promise<void> {
  await saveExecutor(systemActor('test'), {
    name,
    enabled: true,
    url: peer.url,
    secretRef: secretFile(peer.secret),
    allow: ['127.0.0.1/32'],
  });
}

export function rollbackPlan(service: string, risk: Plan['risk'] = 'medium'): Plan {
  const target = { kind: 'service', name: service };
  const step = (version: string) => ({
    title: `Set ${service} to ${version}`,
    executor: 'peer',
    kind: 'service.roll_back',
    target,
    parameters: { toVersion: version },
  });
  const signal = {
    metric: 'service.latency.p95',
    labels: { 'service.name': service },
    title: `${service} latency p95`,
    unit: 's',
  };
  return {
    kind: 'service.roll_back',
    executor: 'peer',
    runbook: { id: 'roll-back-service', version: 1, title: 'Roll back a deployment' },
    target: { ...target, id: null },
    environment: null,
    parameters: { toVersion: '1.0.0' },
    steps: [step('1.0.0')],
    reason: 'Version 2.0.0 is slower',
    evidence: [],
    changes: [{ field: 'version', from: '2.0.0', to: '1.0.0' }],
    preconditions: [{ field: 'version', equals: '2.0.0', title: `${service} still runs 2.0.0` }],
    expectedEffect: { kind: 'signal', signal, from: 1.9, to: 0.6, withinMs: 300_000 },
    successCriteria: {
      criteria: [{ signal, must: 'below', bound: 0.6, present: 1.9 }],
      settleMs: 0,
      windowMs: 1_000,
      minSamples: 12,
    },
    rollback: { kind: 'plan', steps: [step('2.0.0')], aboutMs: 1_000 },
    blastRadius: { services: 1, models: 0, usersPerMinute: null, names: [], complete: true },
    cost: costOfAction,
    givesUp: null,
    risk,
    riskReasons: [],
    fixes: 'cause',
  };
}

type Proposed = {
  /** Who edited the binding behind it. */
  editor?: { id: string; name: string } | null;
  /** Who asked for it; else a rule proposes it. */
  askedBy?: { id: string; name: string };
  incidentId?: string | null;
  demo?: boolean;
};

export async function proposePlan(
  plan: Plan,
  { editor = null, askedBy, incidentId = null, demo = false }: Proposed = {},
): Promise<{ id: string; planVersion: string }> {
  const made = await propose(ruleActor('planner', 'Planner'), {
    incidentId,
    title: `Roll back ${plan.target.name}`,
    plan,
    proposer:
      askedBy === undefined
        ? { kind: 'rule', id: 'rule', name: 'Rule v1', editor }
        : { kind: 'user', id: askedBy.id, name: askedBy.name, editor },
    signature: 'test',
    preCheck: { at: new Date().toISOString(), checks: [] },
    dryRun: { kind: 'unsupported', reason: 'a test' },
    teamId: null,
    environmentId: null,
    demo,
  });
  if (made === null) throw new Error('an equal proposal is open');
  const row = await db().action.findUniqueOrThrow({
    where: { id: made.id },
    select: { planVersion: true },
  });
  return { id: made.id, planVersion: row.planVersion };
}

/** Approves an action by the plan that it has now. */
export async function approveAs(actor: Actor, id: string | null, comment = '') {
  if (id === null) throw new Error('nothing was asked for');
  const { planVersion } = await db().action.findUniqueOrThrow({ where: { id } });
  return approve(actor, { id, planVersion, comment });
}

/** Default fields of an action row in tests. */
export const rollbackRow = (targetName: string) =>
  ({
    kind: 'service.roll_back',
    runbook: 'roll-back-service',
    executor: 'peer',
    title: 'Roll back',
    targetKind: 'service',
    targetName,
    risk: 'medium',
    signature: 's',
    planVersion: 'v',
    preCheck: {},
    dryRun: {},
    proposer: {},
    requiredVotes: 1,
    policyVersion: 1,
    policySentence: '',
  }) as const;
