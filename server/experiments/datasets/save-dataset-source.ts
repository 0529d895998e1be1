import type { z } from 'zod';
import {
  createDatasetSourceInput,
  datasetSourceIdInput,
  updateDatasetSourceInput,
} from '#lib/schemas/experiments/datasets.ts';
import { noteSaved, requireKnownPlace, type SavedChange } from '#server/experiments/save-polled.ts';
import type { DatasetSource } from '#server/generated/prisma/client.ts';
import { storeOwnership } from '#server/infrastructure/ownership/apply-ownership.ts';
import { setByOf } from '#server/infrastructure/ownership/ownership-rows.ts';
import { registerResources } from '#server/infrastructure/resources/register-resources.ts';
import { systemActor } from '#server/platform/actor.ts';
import { requireBaseVersion } from '#server/platform/database/base-version.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { requireReach, type Reach } from '#server/platform/outbound/outbound-reach.ts';
import { secretChanges } from '#server/platform/outbound/stored-secret.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';
import { registerSources } from '#server/sources/register-sources.ts';
import { datasetFact } from './dataset-fact.ts';
import { columnsOf, datasetsSourceKey, headersOf, shownHeaders } from './dataset-row.ts';
import { headerSecrets, withStoredSecrets } from './header-secrets.ts';

const maxSources = 200;
type Given = Omit<z.output<typeof updateDatasetSourceInput>, 'id' | 'baseVersion'>;

function reachOf(row: Pick<DatasetSource, 'headers' | 'allow' | 'url' | 'format'>): Reach {
  const headers = headersOf(row);
  const secrets = headers.map(({ secretRef }, at): [string, string | null] => [
    `headers.${at}.secretRef`,
    secretRef,
  ]);
  const sent = headers.map(({ name, value }) => [name, value]);
  const { url, format, allow } = row;
  return { secrets: Object.fromEntries(secrets), allow, target: { url, format, sent } };
}

async function checked(context: VerbContext, given: Given): Promise<void> {
  const { teamId, environmentId } = given;
  context.requireAt({ teamId, environmentId });
  await requireKnownPlace(context, { teamId, environmentId });
}

function written(context: VerbContext, given: Given) {
  return {
    ...given,
    headers: toJson(given.headers),
    editedBy: context.actor.name,
    updatedAt: context.now,
    dueAt: context.now,
  };
}

function audited(row: DatasetSource) {
  const { name, url, format, allow, everySeconds, freshSeconds, enabled } = row;
  const { rowsLow, rowsHigh, schemaMode, teamId, environmentId } = row;
  return {
    name,
    url,
    format,
    headers: shownHeaders(row),
    allow,
    everySeconds,
    freshSeconds,
    enabled,
    rowsLow,
    rowsHigh,
    schemaMode,
    teamId,
    environmentId,
  };
}

async function lockSource(context: VerbContext, id: string): Promise<DatasetSource> {
  await context.tx.$queryRaw`select 1 from "DatasetSource" where id = ${id}::uuid for update`;
  const row = found(
    await context.tx.datasetSource.findUnique({ where: { id, deletedAt: null } }),
    'dataset source',
  );
  context.requireAt(row);
  return row;
}

/** Creates the graph node, with the team and environment of the source. */
async function place(context: VerbContext, row: DatasetSource): Promise<void> {
  const system = systemActor('datasets');
  const fact = datasetFact(row.name, context.now.getTime());
  await registerResources(
    system,
    { facts: { resources: [fact], relations: [] } },
    { within: context },
  );
  const node = await context.tx.resource.findUniqueOrThrow({
    where: { kind_canonicalId: { kind: fact.kind, canonicalId: fact.canonicalId } },
  });
  const by = { by: 'person' as const, name: context.actor.name, at: context.now.toISOString() };
  const { team: _team, environment: _environment, ...others } = setByOf(node.setBy);
  const decided = {
    owner: node.owner,
    tier: node.tier,
    teamId: row.teamId,
    environmentId: row.environmentId,
    setBy: {
      ...others,
      ...(row.teamId === null ? {} : { team: by }),
      ...(row.environmentId === null ? {} : { environment: by }),
    },
  };
  await storeOwnership(context, [{ id: node.id, decided }]);
}

const noted = (context: VerbContext, row: DatasetSource, change: SavedChange) =>
  noteSaved(context, row, {
    subject: { kind: 'dataset-source', id: row.id, name: row.name },
    ...change,
  });

export const createDatasetSource = verb(
  {
    permission: 'experiments:write',
    input: createDatasetSourceInput,
    audit: 'dataset-sources.create',
  },
  async (context, typed) => {
    requireReach(context.actor, reachOf(typed));
    const given = withStoredSecrets(typed, null, context.now);
    await checked(context, given);
    await context.tx.$executeRaw`select pg_advisory_xact_lock(7211)`;
    const { name } = given;
    if ((await context.tx.datasetSource.count({ where: { name } })) > 0)
      throw wrongField('name', 'already exists');
    if ((await context.tx.datasetSource.count({ where: { deletedAt: null } })) >= maxSources)
      throw new TandemError('conflict', `There are ${maxSources} dataset sources; delete one.`);
    const row = await context.tx.datasetSource.create({
      data: { ...written(context, given), name, id: newId(), createdAt: context.now },
    });
    await registerSources(
      systemActor('datasets'),
      { items: [{ key: datasetsSourceKey, kind: datasetsSourceKey, name: 'Dataset pulls' }] },
      { within: context },
    );
    await place(context, row);
    await context.wake('pull-datasets');
    const note = secretChanges({}, headerSecrets(row));
    return noted(context, row, { after: { ...audited(row), ...note } });
  },
);

/**
 * Resets learned values if the address, format or headers changed, because the source then refers
 * to another table.
 */
function forgotten(before: DatasetSource, given: Given) {
  const same =
    before.url === given.url &&
    before.format === given.format &&
    JSON.stringify(before.headers) === JSON.stringify(given.headers);
  if (same) return {};
  const anew = { etag: null, lastModified: null, failures: 0, problem: null };
  if (before.url === given.url && before.format === given.format) return anew;
  return {
    ...anew,
    dataAt: null,
    digest: null,
    rows: null,
    schemaChanges: 0,
    learnedLow: null,
    learnedHigh: null,
  };
}

/** Updates a source and pulls it immediately. */
export const updateDatasetSource = verb(
  {
    permission: 'experiments:write',
    input: updateDatasetSourceInput,
    audit: 'dataset-sources.update',
  },
  async (context, { id, baseVersion, ...typed }) => {
    const before = await lockSource(context, id);
    const { name: _name, ...body } = audited(before);
    requireBaseVersion(baseVersion, { version: before.revision, by: before.editedBy, body });
    requireReach(context.actor, reachOf(typed), reachOf(before));
    const given = withStoredSecrets(typed, before, context.now);
    await checked(context, given);
    const gone = forgotten(before, given);
    const after = await context.tx.datasetSource.update({
      where: { id },
      data: { ...written(context, given), ...gone, revision: { increment: 1 } },
    });
    if ('digest' in gone) {
      await context.tx.$executeRaw`update "DatasetSource" set pinned = null where id = ${id}::uuid`;
      await context.tx.datasetSnapshot.deleteMany({ where: { sourceId: id } });
    }
    await place(context, after);
    await context.wake('pull-datasets');
    return noted(context, after, {
      before: audited(before),
      after: { ...audited(after), ...secretChanges(headerSecrets(before), headerSecrets(after)) },
    });
  },
);

/**
 * Marks the source as deleted. The job removes the row, and thereby frees the name, once it has
 * ended the source's series.
 */
export const deleteDatasetSource = verb(
  { permission: 'experiments:write', input: datasetSourceIdInput, audit: 'dataset-sources.delete' },
  async (context, { id }) => {
    const before = await lockSource(context, id);
    await context.tx.datasetSource.update({
      where: { id },
      data: { deletedAt: context.now, enabled: false },
    });
    await context.tx.relation.deleteMany({
      where: { source: 'datasets', to: { kind: 'dataset', canonicalId: before.name } },
    });
    return noted(context, before, { before: audited(before) });
  },
);

/** Pulls a source now, ahead of schedule. */
export const pullDatasetSource = verb(
  { permission: 'experiments:write', input: datasetSourceIdInput, audit: 'dataset-sources.pull' },
  async (context, { id }) => {
    const row = await lockSource(context, id);
    if (!row.enabled) throw new TandemError('conflict', 'The source is disabled.');
    await context.tx.datasetSource.update({ where: { id }, data: { dueAt: context.now } });
    await context.wake('pull-datasets');
    return noted(context, row, { after: { dueAt: context.now } });
  },
);

/** Makes the schema of the last table the expected schema. */
export const acceptDatasetSchema = verb(
  {
    permission: 'experiments:write',
    input: datasetSourceIdInput,
    audit: 'dataset-sources.accept-schema',
  },
  async (context, { id }) => {
    const row = await lockSource(context, id);
    const last = await context.tx.datasetSnapshot.findFirst({
      where: { sourceId: id, digest: { not: null } },
      orderBy: { fetchedAt: 'desc' },
    });
    const columns = columnsOf(last?.columns);
    if (last === null || columns === null)
      throw new TandemError('conflict', 'No table has been pulled yet.');
    await context.tx.datasetSource.update({
      where: { id },
      data: { pinned: toJson(columns), schemaChanges: 0 },
    });
    return noted(context, row, { before: row.pinned, after: columns });
  },
);
