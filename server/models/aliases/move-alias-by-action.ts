import { z } from 'zod';
import { auditModel, loadModel, moveAlias } from '#server/models/registry-rows.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { query, verb, type VerbContext } from '#server/platform/verb.ts';
import { withdrawRequests } from './request-alias.ts';

const versionOrNone = z.number().int().nullable();
const input = z.object({
  name: z.string(),
  alias: z.string(),
  fromVersion: versionOrNone,
  toVersion: versionOrNone,
  runKey: z.string(),
  runId: z.uuid(),
  /**
   * Null: a probe found that the move was completed on the server from which the model is copied,
   * and no worker has claimed the run.
   */
  fence: z.number().int().nullable(),
});

const words = (version: number | null) => (version === null ? 'nothing' : `version ${version}`);

/**
 * Only the run with this fence on the target's lease may write, or a probe of a run without a
 * worker.
 */
async function requireLease(
  { tx }: VerbContext,
  given: { name: string; runId: string; fence: number | null },
) {
  if (given.fence === null) {
    const run = await tx.actionRun.findUnique({
      where: { id: given.runId, status: 'unknown' },
      select: { actionId: true },
    });
    if (run !== null) return run.actionId;
  }
  const rows = await tx.$queryRaw<{ actionId: string }[]>`
    select r."actionId"::text as "actionId" from "TargetLease" l join "ActionRun" r on r."id" = l."runId"
    where l."target" = ${`model:${given.name}`} and l."runId" = ${given.runId}::uuid and l."fence" = ${given.fence}
    for update of l`;
  const [row] = rows;
  if (row === undefined) throw new TandemError('conflict', 'Another run has locked this model.');
  return row.actionId;
}

/** Executes an approved move of a protected alias; idempotent per run. */
export const moveAliasByAction = verb(
  { permission: 'models:write', input, audit: 'models.set-alias' },
  async (context, given) => {
    const { tx, actor } = context;
    const actionId = await requireLease(context, given);
    const done = await tx.modelAliasChange.findUnique({ where: { runKey: given.runKey } });
    if (done !== null) {
      context.nothingChanged();
      return `${given.alias} already points to ${words(given.toVersion)}.`;
    }
    await tx.$queryRaw`select 1 from "RegisteredModel" where "name" = ${given.name} for update`;
    const model = await loadModel(tx, actor, given.name, 'models:write');
    const current = model.aliases.find(({ alias }) => alias === given.alias)?.version ?? null;
    if (current !== given.fromVersion)
      throw new TandemError(
        'conflict',
        `${given.alias} points to ${words(current)}, the plan expects ${words(given.fromVersion)}.`,
      );
    const there =
      given.toVersion === null
        ? 1
        : await tx.modelVersion.count({
            where: { modelId: model.id, version: given.toVersion },
          });
    if (there === 0) throw new TandemError('conflict', `${words(given.toVersion)} was deleted.`);
    await moveAlias(context, model, {
      alias: given.alias,
      from: current,
      to: given.toVersion,
      actionId,
      runKey: given.runKey,
    });
    await withdrawRequests(context, model, {
      alias: given.alias,
      reason: `${given.alias} now points to ${words(given.toVersion)}.`,
      advice:
        given.toVersion === null
          ? 'Request it again.'
          : `Compare with ${words(given.toVersion)}, then request it again.`,
    });
    await auditModel(
      context,
      model,
      { alias: given.alias, version: current },
      { alias: given.alias, version: given.toVersion, actionId },
    );
    return `${given.alias} points to ${words(given.toVersion)}, previously to ${words(current)}.`;
  },
);

/** Whether a run has moved its alias. */
export const aliasRunIsDone = query(
  { permission: 'models:read', input: z.object({ runKey: z.string() }) },
  async (_context, { runKey }) => (await db().modelAliasChange.count({ where: { runKey } })) > 0,
);

/**
 * Verifies that the run still has the lease of its model. Called before another server is asked to
 * move an alias.
 */
export const requireAliasLease = verb(
  {
    permission: 'models:write',
    input: input.pick({ name: true, runId: true, fence: true }),
    audit: 'models.set-alias',
  },
  async (context, given) => {
    context.nothingChanged();
    await requireLease(context, given);
  },
);
