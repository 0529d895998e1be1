import { createExperimentInput } from '#lib/schemas/experiments/experiments.ts';
import { artifactScheme, placeOfActor, tagsToObject } from '#server/experiments/internal.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb } from '#server/platform/verb.ts';

function requireOwnLocation(location: string): void {
  // In Tandem's store, each experiment has its own folder, protected by its permissions.
  if (location.startsWith('mlflow-artifacts:'))
    throw new TandemError(
      'invalid_input',
      'artifact_location: leave it out to store artifacts in Tandem, or name another store',
      { fields: [{ field: 'artifact_location', message: 'is not free to choose in Tandem' }] },
    );
}

/** Creates an experiment. Throws `conflict` if the name is taken, even by a deleted one. */
export const createExperiment = verb(
  { permission: 'experiments:write', input: createExperimentInput, audit: 'experiments.create' },
  async (context, input) => {
    const { tx, actor, now } = context;
    requireOwnLocation(input.artifactLocation);
    const place = placeOfActor(actor);
    context.requireAt(place);
    const taken = await tx.experiment.findUnique({ where: { name: input.name } });
    if (taken !== null)
      throw new TandemError(
        'conflict',
        taken.deletedAt === null
          ? `Experiment '${input.name}' already exists.`
          : `Experiment '${input.name}' already exists in deleted state. You can restore the experiment, or permanently delete the experiment to create a new one.`,
      );
    const made = await tx.experiment.create({
      data: {
        name: input.name,
        artifactLocation: input.artifactLocation,
        tags: tagsToObject(input.tags),
        ...place,
        createdBy: actor.name,
        createdAt: now,
        updatedAt: now,
      },
    });
    if (input.artifactLocation === '')
      await tx.experiment.update({
        where: { id: made.id },
        data: { artifactLocation: `${artifactScheme}${made.id}` },
        select: { id: true },
      });
    await context.audit({
      subject: { kind: 'experiment', id: String(made.id), name: made.name },
      after: { name: made.name, tags: made.tags },
      ...place,
    });
    await context.emit('experiments', String(made.id));
    return { experimentId: String(made.id) };
  },
);
