import { saved } from '../support/saved.ts';
import { seededRandom } from '../support/seeded-random.ts';
import type { Row, Suite } from '../support/suite.ts';
import { withStores } from '../support/with-stores.ts';
import {
  actionKill,
  killDuringAction,
  settleLimitSeconds,
  type ActionKill,
} from './action-kills.ts';
import { ingestKills, killIngest, type IngestKills } from './ingest-kills.ts';

const INGEST_KILLS = 20;
const ACTION_KILLS = 40;

const nameOf = (round: number): string => `action-${round + 1}`;

type Results = { ingest: IngestKills; actions: ActionKill[] };

async function actionRounds(outDir: string, rounds: number): Promise<ActionKill[]> {
  // Imported after the stores start, because these modules read the settings on load.
  const { startTestPeer } = await import('#server/actions/testing/executor-peer.ts');
  const { connectExecutor, makeUser } = await import('#server/actions/testing/actions.ts');
  const { savePolicy } = await import('#server/actions/policy/policies.ts');
  const { shippedApprovalsPolicy } = await import('#server/actions/policy/policy.ts');
  const peer = await startTestPeer();
  try {
    await connectExecutor(peer);
    // The benchmark executes more actions than the default limit of twenty per hour allows.
    const limits = { ...shippedApprovalsPolicy.limits, perHour: 10 * rounds };
    await savePolicy(await makeUser('Ada', ['admin']), {
      name: 'approvals',
      body: { ...shippedApprovalsPolicy, limits },
      comment: 'kills follow each other quickly',
    });
    const operator = await makeUser('Bench', ['operator']);
    const results: ActionKill[] = [];
    for (let round = 0; round < rounds; round += 1)
      results.push(
        await saved(outDir, nameOf(round), actionKill, () =>
          killDuringAction(round, peer, operator, seededRandom(round)),
        ),
      );
    return results;
  } finally {
    await peer.close();
  }
}

/**
 * Runs everything on one pair of stores, because the clients of this process keep the addresses of
 * the first pair.
 */
function run(outDir: string, ingestRounds: number, actionCount: number): Promise<Results> {
  return withStores('kills', async () => {
    const { db } = await import('#server/platform/database/db.ts');
    const ingest = await saved(outDir, `ingest-${ingestRounds}`, ingestKills, () =>
      killIngest(ingestRounds, seededRandom(1)),
    );
    const actions = await actionRounds(outDir, actionCount);
    await db().$disconnect();
    return { ingest, actions };
  });
}

/**
 * Kills processes at random moments. No acknowledged data is lost or duplicated, and no action runs
 * twice.
 */
export const suite: Suite = async ({ outDir, rounds }) => {
  const kills = Math.min(rounds ?? INGEST_KILLS, INGEST_KILLS);
  const { ingest, actions } = await run(outDir, kills, rounds ?? ACTION_KILLS);
  const rows: Row[] = [
    ...ingest.counts.map((count) => ({ part: 'ingest', ...count })),
    ...actions.map((action) => ({ part: 'action', ...action })),
  ];
  const lost = ingest.counts.reduce((sum, count) => sum + count.lost, 0);
  const twice = ingest.counts.reduce((sum, count) => sum + count.twice, 0);
  const late = actions.filter((action) => (action.settledSeconds ?? Infinity) > settleLimitSeconds);
  const ranTwice = actions.filter((action) => action.effects > 1);
  return {
    rows,
    scores: {
      ingestKills: ingest.kills,
      acknowledged: ingest.counts.reduce((sum, count) => sum + count.acknowledged, 0),
      repeatsSent: ingest.repeats,
      lost,
      storedTwice: twice,
      actionKills: actions.length,
      actionsLate: late.length,
      actionsRunTwice: ranTwice.length,
      slowestSettleSeconds: Math.max(...actions.map((action) => action.settledSeconds ?? Infinity)),
      met: lost === 0 && twice === 0 && late.length === 0 && ranTwice.length === 0,
    },
  };
};
