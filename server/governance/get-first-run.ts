import { z } from 'zod';
import type { FirstRun } from '#lib/schemas/governance/governance.ts';
import { db } from '#server/platform/database/db.ts';
import { isDemoOpen } from '#server/platform/demo/demo-state.ts';
import { readCastVotes } from '#server/platform/demo/demo-votes.ts';
import { query } from '#server/platform/verb.ts';

/** Sources connected by users, excluding this machine and the demo. */
async function ownSources(): Promise<{ lastSampleAt: Date | null }[]> {
  const demoKeys = await db().apiKey.findMany({
    where: { owner: { demo: true } },
    select: { id: true },
  });
  const rows = await db().source.findMany({
    where: { kind: { not: 'host' } },
    select: { apiKeyId: true, lastSampleAt: true },
  });
  const demoIds = new Set(demoKeys.map((key) => key.id));
  return rows.filter((row) => row.apiKeyId === null || !demoIds.has(row.apiKeyId));
}

/**
 * Keys made for a sender: those that only ingest telemetry, and those of MLflow clients. An MLflow
 * client is not a source, so its first call counts as its first sample.
 */
async function senderKeys(): Promise<{ made: boolean; called: boolean }> {
  const keys = await db().apiKey.findMany({
    where: {
      owner: { demo: false },
      OR: [{ scopes: { equals: ['ingest'] } }, { scopes: { equals: ['models'] } }],
    },
    select: { scopes: true, lastUsedAt: true },
  });
  return {
    made: keys.length > 0,
    called: keys.some(({ scopes, lastUsedAt }) => scopes[0] === 'models' && lastUsedAt !== null),
  };
}

/**
 * A person's approval. Excludes simulated approvals in the demo's past, and approvals that Tandem
 * casts for demo users on the first day.
 */
async function firstApproval(): Promise<{ id: string } | null> {
  return db().approval.findFirst({
    where: {
      vote: 'approve',
      action: { runs: { none: { simulated: true } } },
      NOT: await readCastVotes(),
    },
    select: { id: true },
  });
}

/** Setup progress of this installation. */
export const getFirstRun = query(
  { permission: 'overview:read', input: z.object({}) },
  async (): Promise<FirstRun> => {
    const [sources, keys, demo, leftOfDemo, host, told, explained, approved] = await Promise.all([
      ownSources(),
      senderKeys(),
      isDemoOpen(),
      db().resource.findFirst({ where: { demo: true }, select: { id: true } }),
      db().resource.findFirst({
        where: { kind: 'host', demo: false },
        orderBy: { firstSeenAt: 'asc' },
        select: { id: true, name: true },
      }),
      db().notificationChannel.findFirst({
        where: { lastDeliveredAt: { not: null } },
        select: { id: true },
      }),
      db().diagnosis.findFirst({ select: { id: true } }),
      firstApproval(),
    ]);
    return {
      fresh: sources.length === 0 && !demo && leftOfDemo === null,
      host,
      steps: [
        { step: 'source', done: keys.made || sources.length > 0 },
        {
          step: 'sample',
          done: keys.called || sources.some((source) => source.lastSampleAt !== null),
        },
        { step: 'channel', done: told !== null },
        { step: 'finding', done: explained !== null },
        { step: 'approval', done: approved !== null },
      ],
    };
  },
);
