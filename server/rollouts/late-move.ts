import type { RolloutWait } from '#lib/schemas/rollouts/rollouts.ts';
import { db } from '#server/platform/database/db.ts';
import { checkLate, type LateFound } from './checks/check-delayed.ts';
import { patience, describeShown, takeBack, wait, type Move, type Scene } from './rollout-moves.ts';
import type { Rollout } from './rollout-row.ts';

/** Time since which the version serves every request. */
async function servesAllSince(rollout: Rollout): Promise<Date> {
  const last = await db().action.findFirst({
    where: {
      targetName: rollout.model,
      kind: 'model.set_traffic',
      status: 'verified',
      plan: { path: ['parameters', 'rollout'], equals: rollout.id },
    },
    orderBy: { finishedAt: 'desc' },
    select: { finishedAt: true },
  });
  return last?.finishedAt ?? rollout.stageSince;
}

/**
 * Whether the labels received up to now contradict the version; false with fewer labels than needed
 * to judge a slice.
 */
const speaksAgainst = ({ policy }: Rollout, { verification, labelled }: LateFound): boolean =>
  labelled >= policy.gate.sliceRowsAtLeast && verification.items.some(({ ok }) => !ok);

function shownBy(rollout: Rollout, found: LateFound): RolloutWait {
  const { lateRowsAtLeast, maturityAtLeast } = rollout.policy.rollout;
  const share = (value: number): number => Math.round(value * 100);
  return {
    mayProceed: !speaksAgainst(rollout, found),
    shown: [
      { what: 'labelled requests', shown: found.labelled, needed: lateRowsAtLeast },
      {
        what: '% of their expected labels',
        shown: share(found.maturity),
        needed: share(maturityAtLeast),
      },
      ...(found.labelled > 0 && found.verification.items.length === 0
        ? [{ what: 'limits of actual quality', shown: 0, needed: 1 }]
        : []),
    ],
  };
}

/**
 * Lets a user keep the version although labels have not proven it. It continues to serve, but
 * resolves no incident.
 */
function keep({ rollout }: Scene, found: LateFound, waits: RolloutWait): Move {
  if (!waits.mayProceed)
    return wait(`The labels so far contradict it. ${found.verification.reason}`, waits);
  const without = describeShown(waits);
  const reason = `Retained by ${rollout.accepted?.by ?? 'a user'} with ${without}; labels have not proven it.`;
  const late = { ...found.verification, reason, without };
  return {
    change: { late, state: 'done', stage: 'done', outcome: 'kept', reason },
    note: `retained without proof: ${without}`,
  };
}

/**
 * Move based on the labels of the requests that the version has served since it received all
 * traffic.
 */
export async function lateMove(scene: Scene): Promise<Move> {
  const { rollout, watched, now } = scene;
  const since = await servesAllSince(rollout);
  const found = await checkLate(rollout, watched, { since, now });
  const { verification: late, enough } = found;
  const waits = shownBy(rollout, found);
  if (rollout.accepted !== null && !enough) return keep(scene, found, waits);
  if (!enough) return patience(scene, 'Too few labels have arrived for an evaluation', waits);
  if (late.items.length === 0)
    return rollout.accepted === null ? wait(late.reason, waits) : keep(scene, found, waits);
  if (!late.passed) {
    const move = takeBack(scene, late.reason);
    return { ...move, change: { ...move.change, late } };
  }
  return {
    change: { late, state: 'done', stage: 'done', outcome: 'verified', reason: late.reason },
    note: `verified on ${late.rows} labeled requests. ${late.reason}`,
  };
}
