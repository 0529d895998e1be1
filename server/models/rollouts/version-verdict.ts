import type { RolloutCheckItem, VersionVerdict } from '#lib/schemas/models-rollouts.ts';
import { verdictInput } from '#lib/schemas/models-rollouts.ts';
import { loadVersion } from '#server/models/internal.ts';
import { db } from '#server/platform/db.ts';
import { publicUrl } from '#server/platform/env.ts';
import { query } from '#server/platform/verb.ts';
import type { Rollout } from './rollout-row.ts';
import { readRollout, rolloutPath } from './rollout-row.ts';

type Judged = Pick<VersionVerdict, 'value' | 'verdict' | 'reason' | 'checks'>;

const judgement = (verdict: 'pass' | 'fail' | 'pending', reason: string): Judged => ({
  value: verdict === 'pass' ? 1 : verdict === 'fail' ? 0 : null,
  verdict,
  reason,
  checks: [],
});

/** What is measured last counts: labels before the checks of the traffic, those before the gate. */
function judge(rollout: Rollout): Judged {
  const { outcome, late, provisional, gate, stage } = rollout;
  const last = rollout.checks.at(-1);
  const items: RolloutCheckItem[] = late?.items ?? last?.items ?? [];
  if (outcome === 'verified')
    return { ...judgement('pass', late?.reason ?? 'It is verified.'), checks: items };
  if (outcome !== null || stage === 'reverting')
    return { ...judgement('fail', rollout.reason), checks: items };
  if (gate?.kind !== 'judged')
    return judgement(
      'pending',
      gate === null
        ? 'Its gate has not begun.'
        : `Its gate waits for labelled requests: ${gate.rows} of ${gate.needed}.`,
    );
  if (provisional !== null)
    return { ...judgement('pass', provisional.reason), checks: provisional.items };
  if (last !== undefined) {
    const failed = last.items.find(({ ok }) => !ok);
    return failed === undefined
      ? { ...judgement('pass', `The checks at ${last.percent}% hold.`), checks: last.items }
      : { ...judgement('fail', `${failed.title}: ${failed.detail}`), checks: last.items };
  }
  return stage === 'promotion'
    ? judgement('pending', `${gate.reason} Its promotion waits for a decision.`)
    : judgement('pass', gate.reason);
}

/** May an outside gate (a rollout controller, a pipeline) go on with this version? Null while that is not known. */
export const versionVerdict = query(
  { permission: 'models:read', input: verdictInput },
  async ({ actor, now }, { name, version }): Promise<VersionVerdict> => {
    await loadVersion(db(), actor, { name, version }, 'models:read');
    const row = await db().modelRollout.findFirst({
      where: { model: name, version: String(version) },
      orderBy: { createdAt: 'desc' },
    });
    const rollout = row === null ? null : readRollout(row);
    const judged: Judged =
      rollout === null
        ? {
            value: null,
            verdict: 'unknown',
            reason: 'No rollout has judged this version.',
            checks: [],
          }
        : judge(rollout);
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
