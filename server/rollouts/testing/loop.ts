import { approveAs, makeUser } from '#server/actions/testing/actions.ts';
import { proposeRetrain } from '#server/models/training/propose-retrain.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool } from '#server/telemetry/spool/get-spool.ts';
import type { Rollout } from '../rollout-row.ts';
import type { Answers } from './predictions.ts';
import {
  allowManyActions,
  down,
  rolloutOf,
  saveTestPolicy,
  up,
  type PolicyParts,
} from './rollouts.ts';
import { ingestKey, openShop, type IngestProcess, type Send, type Shop } from './shop.ts';
import { advance, startVirtualTime, type VirtualTime } from './time.ts';

const minuteMs = 60_000;
/** Virtual time between two passes. */
const roundMs = 1_000;

/** One pass of the worker's jobs, for the sake of a shop. */
type Pass = (shop: Shop) => Promise<void>;

/**
 * The ingest endpoint and the worker's pass. Both belong to layers above rollouts, so a test
 * provides them.
 */
type Around = {
  intake: (...keys: [string, string]) => Promise<IngestProcess>;
  pass: Pass;
  time: VirtualTime;
};

/** A worker and its clock. */
type Worker = { pass: Pass; time: VirtualTime };

export type Given = PolicyParts & {
  /** Scores of version 2; the correct ones by default. */
  challenger?: (x: number) => number;
  answers?: Answers;
  /** Sends the requests here instead of to ingest. */
  send?: Send;
};

type Training = {
  /** Lets the proposal run; by default, Max approves it. */
  begin?: (id: string) => Promise<unknown>;
  /** One pass of the worker. */
  pass?: Pass;
};

/** The people and the shops of one file of tests, and the way of a retraining from its proposal to its end. */
export type TestLoop = {
  /** Owns the policies of the models and proposes. */
  mia: Actor;
  /** Approves. */
  max: Actor;
  /** Administers. */
  ada: Actor;
  send: Send;
  /** A model whose inputs have changed their meaning, under a policy of Mia. */
  drifted: (name: string, given?: Given) => Promise<Shop>;
  /** Proposed by Mia and trained; the rows of the gate come after the training data. */
  retrain: (shop: Shop, training?: Training) => Promise<void>;
  /** One pass, and some requests of the time until the next one. */
  round: (shop: Shop) => Promise<void>;
  /** Rounds until the newest rollout of the model is as is asked for; throws after forty. */
  until: (shop: Shop, what: string, holds: (rollout: Rollout) => boolean) => Promise<Rollout>;
  /** The gate has passed and the promotion is asked for. */
  untilAsked: (shop: Shop) => Promise<Rollout>;
  /** The same, and Max has approved it. */
  promote: (shop: Shop) => Promise<void>;
  untilTraffic: (shop: Shop) => Promise<Rollout>;
  untilEnd: (shop: Shop) => Promise<Rollout>;
  close: () => Promise<void>;
};

async function serveRound(shop: Shop, { pass, time }: Worker): Promise<void> {
  await pass(shop);
  const fromMs = Date.now();
  advance(time, roundMs);
  await shop.serve(120, fromMs, Date.now());
}

async function roundsUntil(
  shop: Shop,
  worker: Worker,
  what: string,
  holds: (rollout: Rollout) => boolean,
): Promise<Rollout> {
  for (let count = 0; count < 40; count += 1) {
    const rollout = await rolloutOf(shop);
    if (rollout !== null && holds(rollout)) return rollout;
    await serveRound(shop, worker);
  }
  const actions = await db().action.findMany({ where: { targetName: shop.model } });
  const stand = actions.map(({ title, status, statusReason }) => [title, status, statusReason]);
  throw new Error(`${what} was not reached: ${JSON.stringify([stand, await rolloutOf(shop)])}`);
}

async function openDrifted(name: string, owner: Actor, given: Given & { send: Send }) {
  const { challenger = down, answers, send, gate, rollout } = given;
  const shop = await openShop(name, down, send, answers);
  shop.peer.score = (version, x) => (version === '1' ? up(x) : challenger(x));
  await saveTestPolicy(owner, name, { gate, rollout });
  await shop.serve(800, Date.now() - 10 * minuteMs, Date.now());
  return shop;
}

/** How a rollout goes on, as the worker moves it and Max approves. */
function stagesOf(worker: Worker, max: Actor) {
  const until: TestLoop['until'] = (shop, what, holds) => roundsUntil(shop, worker, what, holds);
  const untilAsked: TestLoop['untilAsked'] = (shop) =>
    until(shop, 'promotion', ({ promotionActionId }) => promotionActionId !== null);
  return {
    round: (shop: Shop) => serveRound(shop, worker),
    until,
    untilAsked,
    promote: async (shop: Shop) => {
      await approveAs(max, (await untilAsked(shop)).promotionActionId);
    },
    untilTraffic: (shop: Shop) => until(shop, 'traffic', ({ stage }) => stage === 'traffic'),
    untilEnd: (shop: Shop) => until(shop, 'the end', ({ state }) => state === 'done'),
  };
}

/** Opens what the tests of one file share, on virtual time and under an approvals policy with room for all they do. */
export async function openLoop({ intake: open, pass, time }: Around): Promise<TestLoop> {
  startVirtualTime(time);
  const shops: Shop[] = [];
  const key = await ingestKey();
  const { send, stop } = await open(key, key);
  const mia = await makeUser('Mia', ['ml-engineer']);
  const max = await makeUser('Max', ['ml-engineer']);
  const ada = await makeUser('Ada', ['admin']);
  await allowManyActions(ada);
  return {
    mia,
    max,
    ada,
    send,
    ...stagesOf({ pass, time }, max),
    drifted: async (name, given) => {
      const shop = await openDrifted(name, mia, { send, ...given });
      shops.push(shop);
      return shop;
    },
    retrain: async (
      shop,
      { begin = (id: string) => approveAs(max, id), pass: own = pass } = {},
    ) => {
      const { id } = await proposeRetrain(mia, { name: shop.model, reason: 'It got worse' });
      await begin(id);
      advance(time, 50);
      await shop.serve(600, Date.now() - 40, Date.now());
      await serveRound(shop, { pass: own, time });
    },
    close: async () => {
      for (const shop of shops) await shop.close();
      await stop();
      await closeSpool();
      await db().$disconnect();
      time.useRealTimers();
    },
  };
}
