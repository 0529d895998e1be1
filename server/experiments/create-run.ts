import { createRunInput } from '#lib/schemas/experiments.ts';
import { loadExperiment, newRunId, tagsToObject } from '#server/experiments/internal.ts';
import { randomRunName } from '#server/experiments/random-run-name.ts';
import { readWireRun } from '#server/experiments/read-wire-run.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb } from '#server/platform/verb.ts';

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

/** Starts a run in an active experiment. */
export const createRun = verb(
  { permission: 'experiments:write', input: createRunInput, audit: 'experiments.create-run' },
  async (context, input) => {
    const { tx, actor, now } = context;
    const experiment = await loadExperiment(tx, actor, input.experimentId, {
      permission: 'experiments:write',
      active: true,
    });
    const given = tagsToObject(input.tags);
    const name = nameOfRun(input.runName, given);
    const id = newRunId();
    await tx.run.create({
      data: {
        id,
        experimentId: experiment.id,
        name,
        userId: input.userId === '' ? (given['mlflow.user'] ?? actor.name) : input.userId,
        status: 'RUNNING',
        artifactUri: `${experiment.artifactLocation}/${id}/artifacts`,
        startedAt: input.startTime === undefined ? now : new Date(input.startTime),
        tags: {
          createMany: {
            data: Object.entries({ ...given, [runNameTag]: name }).map(([key, value]) => ({
              key,
              value,
            })),
          },
        },
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'run', id, name },
      after: { experimentId: experiment.id },
      teamId: experiment.teamId,
      environmentId: experiment.environmentId,
    });
    await context.emit('experiments', id);
    return { run: await readWireRun(tx, id) };
  },
);
