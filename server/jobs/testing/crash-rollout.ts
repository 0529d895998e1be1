import { savePolicy } from '#server/actions/policy/policies.ts';
import { shippedApprovalsPolicy } from '#server/actions/policy/policy.ts';
import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { proposeRetrain } from '#server/models/training/propose-retrain.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { loseConnection } from '#server/platform/testing/crash.ts';
import { down, rolloutOf, saveTestPolicy, up } from '#server/rollouts/testing/rollouts.ts';
import {
  ingestKey,
  openShop,
  type IngestProcess,
  type Shop,
} from '#server/rollouts/testing/shop.ts';
import { advance, startVirtualTime, type VirtualTime } from '#server/rollouts/testing/time.ts';

const minuteMs = 60_000;
/** Statuses of an action that a worker still has to finish. */
const unfinished = [
  'approved',
  'queued',
  'running',
  'unknown',
  'succeeded',
  'verifying',
  'rolling_back',
  'rollback_unknown',
];

/** One model with requests for the next minutes of virtual time, and its owner and approver. */
type CrashShop = { shop: Shop; owner: Actor; approver: Actor };

/** Both versions answer from now on, whatever the executor is ordered: a crash changes no row. */
async function serveAhead(shop: Shop, time: VirtualTime): Promise<void> {
  const fromMs = Date.now();
  const toMs = fromMs + 6 * minuteMs;
  const { traffic } = shop.peer;
  shop.peer.traffic = new Map([
    ['1', 50],
    ['2', 50],
  ]);
  time.setSystemTime(toMs);
  await shop.serve(2_160, fromMs, toMs);
  time.setSystemTime(fromMs);
  shop.peer.traffic = traffic;
}

type Around = {
  intake: (...keys: [string, string]) => Promise<IngestProcess>;
  time: VirtualTime;
};

export async function openCrashShop(
  model: string,
  { intake: open, time }: Around,
): Promise<CrashShop & { close: () => Promise<void> }> {
  startVirtualTime(time);
  const owner = await makeUser('Mia', ['ml-engineer']);
  const approver = await makeUser('Max', ['ml-engineer']);
  const limits = { ...shippedApprovalsPolicy.limits, perHour: 500, perTargetPerHour: 50 };
  await savePolicy(await makeUser('Ada', ['admin']), {
    name: 'approvals',
    body: { ...shippedApprovalsPolicy, limits },
    comment: 'a test',
  });
  const key = await ingestKey();
  const intake = await open(key, key);
  const shop = await openShop(model, down, intake.send);
  shop.peer.score = (version, x) => (version === '2' ? down(x) : up(x));
  shop.peer.losesConnection = loseConnection;
  await saveTestPolicy(owner, model, {
    gate: { rowsAtLeast: 150, sliceRowsAtLeast: 30 },
    rollout: {
      steps: [25, 100],
      requestsAtLeast: 10,
      checks: 1,
      minutesAtMost: 10,
      lateRowsAtLeast: 100,
    },
  });
  await shop.serve(400, Date.now() - 10 * minuteMs, Date.now());
  advance(time, 1_000);
  await serveAhead(shop, time);
  return {
    shop,
    owner,
    approver,
    close: async () => {
      await shop.close();
      await intake.stop();
      time.useRealTimers();
    },
  };
}

/** Copies the state of the executor; what it returns puts it back. */
export function saveExecutor({ shop: { peer } }: CrashShop): () => void {
  const { versions, traffic, shadow, effects, answers } = peer;
  const copy = () => ({
    versions: [...versions],
    traffic: new Map(traffic),
    effects: [...effects],
    answers: new Map(answers),
  });
  const saved = copy();
  return () => {
    Object.assign(peer, {
      shadow,
      versions: [...saved.versions],
      traffic: new Map(saved.traffic),
      effects: [...saved.effects],
      answers: new Map(saved.answers),
    });
  };
}

/** A retraining is asked for and approved where none is under way or done; a promotion is approved. */
export async function askAndApprove({ shop, owner, approver }: CrashShop): Promise<void> {
  const rollout = await rolloutOf(shop);
  if (rollout === null) {
    const retrainings = await db().action.count({
      where: { kind: 'model.retrain', status: { not: 'failed' } },
    });
    if (retrainings > 0) return;
    const { id } = await proposeRetrain(owner, { name: shop.model, reason: 'It got worse' });
    await approveAs(approver, id);
    return;
  }
  const { promotionActionId: id } = rollout;
  if (id === null) return;
  const { status } = await db().action.findUniqueOrThrow({ where: { id } });
  if (status === 'proposed') await approveAs(approver, id);
}

/** The stage of the rollout and the run in progress, as "traffic 1, model.set_traffic running". */
export async function describeRollout({ shop }: CrashShop): Promise<string> {
  const rollout = await rolloutOf(shop);
  const open = await db().action.findMany({
    where: { status: { in: [...unfinished, 'proposed'] } },
    orderBy: { number: 'asc' },
    select: { kind: true, status: true },
  });
  const stage = rollout === null ? 'training' : `${rollout.stage} ${rollout.step}`;
  return [stage, ...open.map(({ kind, status }) => `${kind} ${status}`)].join(', ');
}

/** The rollout is done and no run of its model is in progress. */
export async function isRolloutOver({ shop }: CrashShop): Promise<boolean> {
  if ((await rolloutOf(shop))?.state !== 'done') return false;
  return (await db().action.count({ where: { status: { in: unfinished } } })) === 0;
}

/** Everything a run leaves behind that must be the same with and without a crash. */
export async function endOf({ shop }: CrashShop) {
  const { model: name, peer } = shop;
  const rollout = await rolloutOf(shop);
  const verified = await db().action.findMany({
    where: { targetName: name, status: 'verified' },
    select: { kind: true },
  });
  const aliases = await db().modelAliasChange.findMany({
    where: { modelName: name },
    orderBy: { at: 'asc' },
    select: { alias: true, fromVersion: true, toVersion: true },
  });
  const notified = await db().notificationEvent.findMany({ select: { kind: true } });
  const told = notified.map(({ kind }) => kind).filter((kind) => kind.startsWith('rollout'));
  return {
    rollouts: await db().modelRollout.count(),
    versions: await db().modelVersion.count({ where: { model: { name } } }),
    stage: rollout?.stage,
    state: rollout?.state,
    outcome: rollout?.outcome,
    baseVersion: rollout?.baseVersion,
    provisional: rollout?.provisional?.passed,
    late: rollout?.late?.passed,
    effects: peer.effects.map(({ what }) => what),
    traffic: [...peer.traffic],
    shadow: peer.shadow,
    aliases,
    verified: verified.map(({ kind }) => kind).toSorted(),
    notified: told.toSorted(),
  };
}

/** Everything that decides how a rollout goes on, apart from times, ids and failed attempts. */
export async function stateOf(world: CrashShop): Promise<string> {
  return `${await describeRollout(world)} ${JSON.stringify(await endOf(world))}`;
}

const doubtful = ['running', 'succeeded', 'unknown', 'rolling_back', 'rollback_unknown'];

/** Faults that remain after another worker has taken over, as text; empty if all is well. */
export async function faultsOf({ shop }: CrashShop): Promise<string[]> {
  const { effects } = shop.peer;
  const runs = await db().actionRun.findMany();
  const actions = await db().action.findMany();
  const fences = effects.map(({ fence }) => fence);
  const leases = await db().targetLease.count({ where: { runId: { not: null } } });
  // A run that was claimed and never sent has had no effect; only that may fail.
  const isNever = (reason: string | null) =>
    (reason ?? '').startsWith('Step 1 never reached the external system');
  return [
    ...runs.flatMap(({ status }) =>
      ['running', 'followed', 'unknown'].includes(status) ? `a run is ${status}` : [],
    ),
    ...(new Set(runs.map(({ actionId }) => actionId)).size < runs.length
      ? ['an action ran twice']
      : []),
    ...(new Set(effects.map(({ key }) => key)).size < effects.length
      ? ['an order took effect twice']
      : []),
    ...(fences.some((fence, index) => index > 0 && fence <= (fences[index - 1] ?? 0))
      ? [`fences do not rise: ${fences.join(', ')}`]
      : []),
    ...(leases > 0 ? ['a target is still leased'] : []),
    ...actions.flatMap(({ title, status, statusReason }) =>
      doubtful.includes(status) || (status === 'failed' && !isNever(statusReason))
        ? `${title} is ${status}: ${statusReason ?? ''}`
        : [],
    ),
  ];
}
