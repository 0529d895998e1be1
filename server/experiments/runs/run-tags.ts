import { z } from 'zod';
import {
  deleteRunTagInput,
  logModelInput,
  setRunTagInput,
} from '#lib/schemas/experiments/run-calls.ts';
import { loadRun } from '#server/experiments/internal.ts';
import type { Actor } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { verb } from '#server/platform/verb.ts';
import { logBatch } from './log-batch.ts';

const modelHistoryTag = 'mlflow.log-model.history';
const permission = 'experiments:write';

export async function setRunTag(actor: Actor, given: unknown) {
  const { runId, ...tag } = parseInput(setRunTagInput, given);
  return logBatch(actor, { runId, tags: [tag] });
}

export const deleteRunTag = verb(
  {
    permission: 'experiments:write',
    input: deleteRunTagInput,
    audit: 'experiments.delete-run-tag',
  },
  async (context, { runId, key }) => {
    const { tx, actor } = context;
    const run = await loadRun(tx, actor, runId, { permission, active: true });
    const { count } = await tx.runTag.deleteMany({ where: { runId, key } });
    if (count === 0)
      throw new TandemError('not_found', `No tag with name: ${key} in run with id ${runId}`);
    await context.audit({
      subject: { kind: 'run', id: runId, name: run.name },
      before: { tag: key },
      teamId: run.experiment.teamId,
      environmentId: run.experiment.environmentId,
    });
    await context.emit('experiments', runId);
    return {};
  },
);

function readModel(text: string): unknown {
  try {
    const model: unknown = JSON.parse(text);
    if (typeof model === 'object' && model !== null && 'artifact_path' in model) return model;
  } catch {
    // Handled by the error below.
  }
  throw new TandemError('invalid_input', 'model_json: must be JSON with an artifact_path', {
    fields: [{ field: 'model_json', message: 'must be JSON with an artifact_path' }],
  });
}

/** Adds a model in MLflow 2 format to the model history in a tag of the run. */
export const logModel = verb(
  { permission: 'experiments:write', input: logModelInput, audit: 'experiments.log-model' },
  async (context, { runId, modelJson }) => {
    const { tx, actor } = context;
    const run = await loadRun(tx, actor, runId, { permission, active: true });
    const model = readModel(modelJson);
    await tx.$queryRaw`select 1 from "Run" where "id" = ${runId} for update`;
    const where = { runId_key: { runId, key: modelHistoryTag } };
    const before = await tx.runTag.findUnique({ where });
    const history = z.array(z.unknown()).parse(JSON.parse(before?.value ?? '[]'));
    const value = JSON.stringify([...history, model]);
    await tx.runTag.upsert({
      where,
      create: { runId, key: modelHistoryTag, value },
      update: { value },
      select: { key: true },
    });
    await context.audit({
      subject: { kind: 'run', id: runId, name: run.name },
      after: { models: history.length + 1 },
      teamId: run.experiment.teamId,
      environmentId: run.experiment.environmentId,
    });
    await context.emit('experiments', runId);
    return {};
  },
);
