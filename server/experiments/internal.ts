import { z } from 'zod';
import type { Permission } from '#lib/permissions.ts';
import type { KeyValue, WireFloat } from '#lib/schemas/experiments/wire.ts';
import type { Experiment, Run } from '#server/generated/prisma/client.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';

export const artifactScheme = 'mlflow-artifacts:/';

/** 32 hexadecimal digits, ordered by time. */
export function newRunId(): string {
  return newId().replaceAll('-', '');
}

export function tagsToObject(tags: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

const tagMap = z.record(z.string(), z.string());

export function tagsToList(tags: unknown): KeyValue[] {
  return Object.entries(tagMap.parse(tags)).map(([key, value]) => ({ key, value }));
}

/** JSON has no NaN or infinity; MLflow clients expect these strings. */
export function wireFloat(value: number): WireFloat {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

type Wish = { permission: Permission; active?: boolean };

/**
 * The experiment, if the actor has this permission for it. `active`: rejects a deleted experiment.
 */
export async function loadExperiment(
  tx: Pick<Transaction, '$queryRaw'>,
  actor: Actor,
  id: number,
  { permission, active = false }: Wish,
): Promise<Experiment> {
  const [experiment] = await tx.$queryRaw<Experiment[]>`/* prepared */
    select "id", "name", "artifactLocation", "deletedAt", "tags", "teamId", "environmentId", "createdBy", "createdAt",
      "updatedAt"
    from "Experiment" where "id" = ${id}`;
  if (experiment === undefined)
    throw new TandemError('not_found', `No Experiment with id=${id} exists`);
  requirePermission(actor, permission, experiment);
  if (active && experiment.deletedAt !== null)
    throw new TandemError(
      'invalid_input',
      `The experiment ${id} must be in the 'active' state. Current state is deleted.`,
    );
  return experiment;
}

type RunRow = Omit<Run, 'experimentId'> & {
  [Key in keyof Experiment as `of_${Key}`]: Experiment[Key];
};

/** Reads the run and its experiment in one statement, because most client calls need both. */
async function findRun(
  tx: Pick<Transaction, '$queryRaw'>,
  runId: string,
): Promise<(Run & { experiment: Experiment }) | null> {
  const [row] = await tx.$queryRaw<RunRow[]>`/* prepared */
    select r."id", r."name", r."userId", r."status", r."artifactUri", r."startedAt", r."endedAt", r."deletedAt",
      r."makerId",
      e."id" as "of_id", e."name" as "of_name", e."artifactLocation" as "of_artifactLocation",
      e."deletedAt" as "of_deletedAt", e."tags" as "of_tags", e."teamId" as "of_teamId",
      e."environmentId" as "of_environmentId", e."createdBy" as "of_createdBy", e."createdAt" as "of_createdAt",
      e."updatedAt" as "of_updatedAt"
    from "Run" r join "Experiment" e on e."id" = r."experimentId" where r."id" = ${runId}`;
  if (row === undefined) return null;
  return {
    id: row.id,
    experimentId: row.of_id,
    name: row.name,
    userId: row.userId,
    status: row.status,
    artifactUri: row.artifactUri,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    deletedAt: row.deletedAt,
    makerId: row.makerId,
    experiment: {
      id: row.of_id,
      name: row.of_name,
      artifactLocation: row.of_artifactLocation,
      deletedAt: row.of_deletedAt,
      tags: row.of_tags,
      teamId: row.of_teamId,
      environmentId: row.of_environmentId,
      createdBy: row.of_createdBy,
      createdAt: row.of_createdAt,
      updatedAt: row.of_updatedAt,
    },
  };
}

export async function loadRun(
  tx: Pick<Transaction, '$queryRaw'>,
  actor: Actor,
  runId: string,
  { permission, active = false }: Wish,
): Promise<Run & { experiment: Experiment }> {
  const run = await findRun(tx, runId);
  if (run === null) throw new TandemError('not_found', `Run with id=${runId} not found`);
  requirePermission(actor, permission, run.experiment);
  if (active && run.deletedAt !== null)
    throw new TandemError(
      'invalid_input',
      `The run ${runId} must be in the 'active' state. Current state is deleted.`,
    );
  return run;
}

export async function loadLoggedModel(
  tx: Pick<Transaction, 'loggedModel'>,
  actor: Actor,
  id: string,
  { permission, deleted = false }: { permission: Permission; deleted?: boolean },
) {
  const model = await tx.loggedModel.findUnique({
    where: { id },
    include: { experiment: true, metrics: true },
  });
  if (model === null || (model.deletedAt !== null && !deleted))
    throw new TandemError('not_found', `Logged model with ID '${id}' not found.`);
  requirePermission(actor, permission, model.experiment);
  return model;
}

/** Place of everything that the actor creates: the team and environment of a limited key. */
export function placeOfActor(actor: Actor): {
  teamId: string | null;
  environmentId: string | null;
} {
  if (actor.kind !== 'key') return { teamId: null, environmentId: null };
  return { teamId: actor.place.teamId ?? null, environmentId: actor.place.environmentId ?? null };
}
