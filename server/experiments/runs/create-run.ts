import { createRunInput } from '#lib/schemas/experiments/run-calls.ts';
import { loadExperiment, newRunId, tagsToObject } from '#server/experiments/internal.ts';
import type { Run } from '#server/generated/prisma/client.ts';
import { makerId } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { randomRunName } from './random-run-name.ts';
import { toNewWireRun } from './read-wire-run.ts';

export const runNameTag = 'mlflow.runName';

function nameOfRun(given: string, tags: Record<string, string>): string {
  const tagged = tags[runNameTag] ?? '';
  if (given !== '' && tagged !== '' && given !== tagged)
    throw new TandemError(
      'invalid_input',
      `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${given}', mlflow.runName='${tagged}').`,
    );
  if (given !== '') return given;
  return tagged === '' ? randomRunName() : tagged;
}

/** Inserts the run with its tags and the audit entry in one statement. */
async function insertRun(context: VerbContext, run: Run, tags: Readonly<Record<string, string>>) {
  await context.tx.$executeRaw`/* prepared */
    with ${context.trailParts()}, made as (
      insert into "Run" ("id", "experimentId", "name", "userId", "status", "artifactUri", "startedAt", "makerId")
      values (${run.id}, ${run.experimentId}, ${run.name}, ${run.userId}, ${run.status}, ${run.artifactUri},
        ${run.startedAt}::timestamptz, ${run.makerId}))
    insert into "RunTag" ("runId", "key", "value")
    select ${run.id}, "key", "value"
    from unnest(${Object.keys(tags)}::text[], ${Object.values(tags)}::text[]) as given("key", "value")`;
}

/** Starts a run in an active experiment. */
export const createRun = verb(
  {
    permission: 'experiments:write',
    input: createRunInput,
    audit: 'experiments.create-run',
    oneStatement: true,
  },
  async (context, input) => {
    const { tx, actor, now } = context;
    const experiment = await loadExperiment(tx, actor, input.experimentId, {
      permission: 'experiments:write',
      active: true,
    });
    const given = tagsToObject(input.tags);
    const name = nameOfRun(input.runName, given);
    const tags = { ...given, [runNameTag]: name };
    const run = {
      id: newRunId(),
      experimentId: experiment.id,
      name,
      userId: input.userId === '' ? (given['mlflow.user'] ?? actor.name) : input.userId,
      status: 'RUNNING',
      artifactUri: '',
      startedAt: input.startTime === undefined ? now : new Date(input.startTime),
      endedAt: null,
      deletedAt: null,
      makerId: makerId(actor),
    };
    run.artifactUri = `${experiment.artifactLocation}/${run.id}/artifacts`;
    await context.audit({
      subject: { kind: 'run', id: run.id, name },
      after: { experimentId: experiment.id },
      teamId: experiment.teamId,
      environmentId: experiment.environmentId,
    });
    await context.emit('experiments', run.id);
    await insertRun(context, run, tags);
    return { run: toNewWireRun(run, tags) };
  },
);
