import { approve } from '#server/actions/decide.ts';
import { savePolicy } from '#server/actions/policies.ts';
import { shippedApprovalsPolicy } from '#server/actions/policy.ts';
import { saveRetrainPolicy } from '#server/actions/retrain-policies.ts';
import { proposeRetrain } from '#server/models/propose-retrain.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import type { Rollout } from './rollout-row.ts';
import { readRollout } from './rollout-row.ts';
import type { Answers } from './test-answers.ts';
import type { Shop } from './test-shop.ts';
import { openShop } from './test-shop.ts';

const minuteMs = 60_000;

export const testPolicy = {
  coolDownMinutes: 0,
  window: { hoursAtMost: 0.5, labelledAtLeast: 200 },
  gate: { rowsAtLeast: 300, sliceRowsAtLeast: 50, confidence: 0.95 },
  rollout: {
    steps: [25 as const, 100 as const],
    requestsAtLeast: 20,
    checks: 2,
    minutesAtMost: 5,
    lateRowsAtLeast: 100,
    maturityAtLeast: 0.9,
  },
};
type Policy = typeof testPolicy;

export const up = (x: number) => 0.05 + 0.9 * x;
export const down = (x: number) => 0.95 - 0.9 * x;

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

/** One pass of the worker's jobs, one after the other. */
export type Pass = () => Promise<void>;

/** One pass, and some requests of the time until the next one. */
export async function round(shop: Shop, pass: Pass): Promise<void> {
  await pass();
  const fromMs = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 750));
  await shop.serve(120, fromMs, Date.now());
}

export async function rolloutOf(shop: Shop): Promise<Rollout | null> {
  const row = await db().modelRollout.findFirst({
    where: { model: shop.model },
    orderBy: { createdAt: 'desc' },
  });
  return row === null ? null : readRollout(row);
}

/** Rounds until the rollout is as is asked for; throws after forty. */
export async function until(
  shop: Shop,
  pass: Pass,
  what: string,
  holds: (rollout: Rollout) => boolean,
): Promise<Rollout> {
  for (let count = 0; count < 40; count += 1) {
    const rollout = await rolloutOf(shop);
    if (rollout !== null && holds(rollout)) return rollout;
    await round(shop, pass);
  }
  const actions = await db().action.findMany({ where: { targetName: shop.model } });
  const stand = actions.map(({ title, status, statusReason }) => [title, status, statusReason]);
  throw new Error(`${what} was not reached: ${JSON.stringify([stand, await rolloutOf(shop)])}`);
}

export async function approveAs(actor: Actor, id: string): Promise<void> {
  const { planVersion } = await db().action.findUniqueOrThrow({ where: { id } });
  await approve(actor, { id, planVersion });
}

type Drifted = {
  owner: Actor;
  send: Parameters<typeof openShop>[2];
  challenger: (x: number) => number;
  answers?: Answers;
  rollout?: Partial<Policy['rollout']>;
};

/** A model whose inputs have changed their meaning, under a policy of its owner. */
export async function driftedShop(name: string, given: Drifted): Promise<Shop> {
  const { owner, challenger, rollout = {} } = given;
  const shop = await openShop(name, down, given.send, given.answers);
  shop.peer.score = (version, x) => (version === '1' ? up(x) : challenger(x));
  await saveRetrainPolicy(owner, {
    name,
    ...testPolicy,
    rollout: { ...testPolicy.rollout, ...rollout },
  });
  await shop.serve(800, Date.now() - 10 * minuteMs, Date.now());
  return shop;
}

type Asked = {
  proposer: Actor;
  approver: Actor;
  /** Runs before the approval. */
  first?: (id: string) => Promise<void>;
};

/** Proposed by the one, trained as approved by the other; the rows of the gate come after the training data. */
export async function retrain(
  shop: Shop,
  pass: Pass,
  { proposer, approver, first }: Asked,
): Promise<void> {
  const { id } = await proposeRetrain(proposer, { name: shop.model, reason: 'It got worse' });
  await first?.(id);
  await approveAs(approver, id);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await shop.serve(600, Date.now() - 40, Date.now());
  await round(shop, pass);
}
