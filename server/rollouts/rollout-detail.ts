import {
  listRolloutsInput,
  openTraining,
  rolloutInput,
  type OpenTraining,
  type RolloutDetail,
  type RolloutItem,
  type RolloutList,
} from '#lib/schemas/rollouts/rollouts.ts';
import { retrainKind } from '#server/actions/targets/retrain-state.ts';
import { activeStatuses } from '#server/actions/transitions.ts';
import type { ModelRollout } from '#server/generated/prisma/client.ts';
import { loadModel } from '#server/models/registry-rows.ts';
import { db } from '#server/platform/database/db.ts';
import { found, query } from '#server/platform/verb.ts';
import { watchedModel } from './checks/judge-gate.ts';
import { percentOf, readRollout, stageUntilMs, type Rollout } from './rollout-row.ts';

const ordersShown = 50;
const timed: readonly Rollout['stage'][] = ['gate', 'shadow', 'traffic', 'late', 'reverting'];

function toItem(rollout: Rollout): RolloutItem {
  const { id, model, version, baseVersion, stage, state, outcome, reason } = rollout;
  return {
    id,
    model,
    version,
    baseVersion,
    stage,
    state,
    outcome,
    reason,
    percent: percentOf(rollout),
    createdAt: rollout.createdAt.toISOString(),
    finishedAt: rollout.finishedAt?.toISOString() ?? null,
  };
}

type ActionRow = { id: string; number: number; title: string; status: string };
const select = { id: true, number: true, title: true, status: true } as const;
const toRef = (row: ActionRow) => ({ ...row, href: `/actions/${row.id}` });

async function actionOf(id: string | null) {
  if (id === null) return null;
  const row = await db().action.findUnique({ where: { id }, select });
  return row === null ? null : toRef(row);
}

async function detailOf(row: ModelRollout): Promise<RolloutDetail> {
  const rollout = readRollout(row);
  const { stageSince, policy, incidentId } = rollout;
  const [watched, incident, retraining, promotion, orders] = await Promise.all([
    watchedModel(rollout.model),
    incidentId === null
      ? null
      : db().incident.findUnique({
          where: { id: incidentId },
          select: { id: true, number: true, title: true },
        }),
    actionOf(rollout.retrainActionId),
    actionOf(rollout.promotionActionId),
    db().action.findMany({
      where: {
        targetName: rollout.model,
        OR: [
          { plan: { path: ['parameters', 'rollout'], equals: rollout.id } },
          { id: rollout.orderActionId ?? rollout.id },
        ],
      },
      orderBy: { proposedAt: 'asc' },
      take: ordersShown,
      select,
    }),
  ]);
  const until = stageUntilMs(rollout, watched?.labelDelayMs ?? 0);
  return {
    ...toItem(rollout),
    incident,
    retraining,
    promotion,
    orders: orders.map(toRef),
    policy,
    policyVersion: rollout.policyVersion,
    step: rollout.step,
    stageSince: stageSince.toISOString(),
    stageUntil: timed.includes(rollout.stage) ? new Date(until).toISOString() : null,
    gate: rollout.gate,
    checks: rollout.checks,
    provisional: rollout.provisional,
    late: rollout.late,
    waits: rollout.waits,
    accepted: rollout.accepted,
    history: rollout.history,
  };
}

/**
 * Newest retraining that is not over and has no version to roll out yet. It is the start of the
 * model's loop.
 */
async function openTrainingOf(model: string): Promise<OpenTraining | null> {
  const rows = await db().action.findMany({
    where: {
      kind: retrainKind,
      targetKind: 'model',
      targetName: model,
      past: false,
      status: { in: [...activeStatuses] },
    },
    orderBy: { proposedAt: 'desc' },
    take: 5,
    select: { ...select, proposedAt: true },
  });
  const rolled = await db().modelRollout.findMany({
    where: { retrainActionId: { in: rows.map(({ id }) => id) } },
    select: { retrainActionId: true },
  });
  const over = new Set(rolled.map(({ retrainActionId }) => retrainActionId));
  const row = rows.find(({ id }) => !over.has(id));
  if (row === undefined) return null;
  return openTraining.parse({ ...toRef(row), proposedAt: row.proposedAt.toISOString() });
}

/** The rollouts of a model, newest first, and a retraining that will lead to one. */
export const listRollouts = query(
  { permission: 'models:read', input: listRolloutsInput },
  async ({ actor }, { name, limit }): Promise<RolloutList> => {
    await loadModel(db(), actor, name, 'models:read');
    const [training, rows] = await Promise.all([
      openTrainingOf(name),
      db().modelRollout.findMany({
        where: { model: name },
        orderBy: { createdAt: 'desc' },
        take: limit,
      }),
    ]);
    return { training, items: rows.map((row) => toItem(readRollout(row))) };
  },
);

/** One rollout with all its measurements and decisions. */
export const getRollout = query(
  { permission: 'models:read', input: rolloutInput },
  async ({ actor }, { name, id }) => {
    await loadModel(db(), actor, name, 'models:read');
    return detailOf(
      found(await db().modelRollout.findFirst({ where: { id, model: name } }), 'rollout'),
    );
  },
);
