import { verdictInput, type VersionVerdict } from '#lib/schemas/rollouts/rollouts.ts';
import { loadVersion } from '#server/models/registry-rows.ts';
import { db } from '#server/platform/database/db.ts';
import { publicUrl } from '#server/platform/env.ts';
import { query } from '#server/platform/verb.ts';
import { readRollout, rolloutPath } from '../rollout-row.ts';
import { judgeRollout } from './judge-rollout.ts';

/**
 * Whether an external gate (a rollout controller, a pipeline) may proceed with this version; null
 * while undecided.
 */
export const versionVerdict = query(
  { permission: 'models:read', input: verdictInput },
  async ({ actor, now }, { name, version }): Promise<VersionVerdict> => {
    await loadVersion(db(), actor, { name, version }, 'models:read');
    const row = await db().modelRollout.findFirst({
      where: { model: name, version: String(version) },
      orderBy: { createdAt: 'desc' },
    });
    const rollout = row === null ? null : readRollout(row);
    const judged =
      rollout === null
        ? {
            value: null,
            verdict: 'unknown' as const,
            reason: 'No rollout has evaluated this version. You can start a gate for it.',
            checks: [],
          }
        : judgeRollout(rollout);
    return {
      model: name,
      version,
      ...judged,
      at: now.toISOString(),
      rollout:
        rollout === null ? null : { id: rollout.id, href: `${publicUrl()}${rolloutPath(rollout)}` },
    };
  },
);
