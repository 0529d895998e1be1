import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';
import { settleIncident, tellChange } from './announce-change.ts';
import { changedColumns } from './comparison/changed-columns.ts';
import { carryAsk } from './prediction-request.ts';
import { rolloutChangeInput } from './rollout-change.ts';
import { readRollout } from './rollout-row.ts';

const notesKept = 200;

/**
 * Applies one move of a rollout: a compare-and-set on its revision, with the external requests of
 * the move in the same transaction. A worker that dies before the commit has done nothing; one that
 * dies after it has done everything. The order itself is executed by the action's own run.
 */
export const changeRollout = verb(
  { permission: 'models:write', input: rolloutChangeInput, audit: 'models.advance-rollout' },
  async (context, given): Promise<boolean> => {
    const { tx, now, actor } = context;
    await tx.$queryRaw`select 1 from "ModelRollout" where id = ${given.id}::uuid for update`;
    const row = await tx.modelRollout.findUniqueOrThrow({ where: { id: given.id } });
    const rollout = readRollout(row);
    if (rollout.revision !== given.revision || rollout.state === 'done') {
      context.nothingChanged();
      return false;
    }
    const asked = await carryAsk(context, rollout, given);
    if (asked === null) {
      context.nothingChanged();
      return false;
    }
    const stage = given.change.stage ?? rollout.stage;
    const { note } = given;
    const noted = { at: now.toISOString(), stage, text: note ?? '', by: actor.name };
    const history = [...rollout.history, ...(note === undefined ? [] : [noted])];
    await tx.modelRollout.update({
      where: { id: rollout.id },
      data: {
        ...changedColumns(rollout, given.change, now),
        history: toJson(history.slice(-notesKept)),
        ...asked,
        revision: rollout.revision + 1,
      },
      select: { id: true },
    });
    if (note === undefined) context.nothingChanged();
    else await tellChange(context, rollout, { note, change: given.change });
    if (given.change.outcome === 'verified') await settleIncident(context, rollout);
    await context.emit('models', rollout.model);
    return true;
  },
);
