import type { ModelAt } from '#lib/schemas/models-governance.ts';
import { modelAtInput } from '#lib/schemas/models-governance.ts';
import type { ModelAliasChange } from '#server/generated/prisma/client.ts';
import { decidedBy } from '#server/models/decided-by.ts';
import { readCardRow, readGovernance } from '#server/models/governance-rows.ts';
import type { LoadedModel } from '#server/models/internal.ts';
import { loadModel } from '#server/models/internal.ts';
import { toAliasChanges } from '#server/models/model-detail.ts';
import { toScan } from '#server/models/scan-version.ts';
import { servingAlias, servingNames } from '#server/models/serving-alias.ts';
import { trainedOn } from '#server/models/trained-on.ts';
import { watchedAt } from '#server/models/watched-at.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { readProtectedAliases } from '#server/platform/protected-aliases.ts';
import { query } from '#server/platform/verb.ts';

type Set = ModelAliasChange & { toVersion: number };
const isSet = (change: ModelAliasChange): change is Set => change.toVersion !== null;

/** The last change of each alias before the time, where it still pointed to something. */
async function aliasesAt(modelId: string, at: Date): Promise<Set[]> {
  const rows = await db().modelAliasChange.findMany({
    where: { modelId, at: { lte: at } },
    orderBy: [{ alias: 'asc' }, { at: 'desc' }, { id: 'desc' }],
    distinct: ['alias'],
  });
  return rows.filter(isSet);
}

async function replacedAt(modelId: string, { alias }: Set, at: Date): Promise<ModelAt['replaced']> {
  const next = await db().modelAliasChange.findFirst({
    where: { modelId, alias, at: { gt: at } },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
  });
  return next === null ? null : { at: next.at.toISOString(), toVersion: next.toVersion };
}

/** Where to look next: the changes beside the time. One at the very time is the present answer's own. */
async function changesBeside(modelId: string, guarded: readonly string[], at: Date) {
  const alias = { in: [...new Set([...guarded, ...servingNames])] };
  const [before, after] = await Promise.all([
    db().modelAliasChange.findFirst({
      where: { modelId, alias, at: { lt: at } },
      orderBy: { at: 'desc' },
      select: { at: true },
    }),
    db().modelAliasChange.findFirst({
      where: { modelId, alias, at: { gt: at } },
      orderBy: { at: 'asc' },
      select: { at: true },
    }),
  ]);
  return {
    previousChangeAt: before?.at.toISOString() ?? null,
    nextChangeAt: after?.at.toISOString() ?? null,
  };
}

async function versionAt(model: LoadedModel, decided: Set | null) {
  if (decided === null) return null;
  return db().modelVersion.findUnique({
    where: { modelId_version: { modelId: model.id, version: decided.toVersion } },
  });
}

async function scanAt(modelId: string, version: number, at: Date): Promise<ModelAt['scan']> {
  const row = await db().artifactScan.findFirst({
    where: { modelId, version, scannedAt: { lte: at } },
    orderBy: { scannedAt: 'desc' },
  });
  if (row === null) return null;
  const { status, scannedAt } = toScan(row);
  return { status, scannedAt };
}

function sentenceOf(model: LoadedModel, at: Date, decided: Set | null): string {
  if (at < model.createdAt)
    return `${model.name} did not exist yet: it was registered at ${model.createdAt.toISOString()}.`;
  if (decided === null) return `No protected alias of ${model.name} pointed to a version then.`;
  return `Version ${decided.toVersion} of ${model.name} decided, as ${decided.alias}, since ${decided.at.toISOString()}.`;
}

const nothingKnown = (note: string): ModelAt['trainedOn'] => ({ run: null, datasets: [], note });

/** What belongs to the version that decided. */
async function ofDecided(actor: Actor, model: LoadedModel, decided: Set | null, at: Date) {
  if (decided === null)
    return {
      version: null,
      trainedOn: nothingKnown('No version decided then.'),
      approval: { kind: 'none', reason: 'No version decided then.' } as const,
      change: null,
      replaced: null,
      scan: null,
    };
  const row = await versionAt(model, decided);
  const [training, approval, [change], replaced, scan] = await Promise.all([
    row === null
      ? nothingKnown(`Version ${decided.toVersion} was deleted since.`)
      : trainedOn(actor, row.runId),
    decidedBy(actor, decided),
    toAliasChanges(actor, [decided]),
    replacedAt(model.id, decided, at),
    scanAt(model.id, decided.toVersion, at),
  ]);
  return {
    version:
      row === null
        ? null
        : {
            version: row.version,
            registeredAt: row.createdAt.toISOString(),
            registeredBy: row.createdBy,
            source: row.source,
          },
    trainedOn: training,
    approval,
    change: change ?? null,
    replaced,
    scan,
  };
}

/** For any instant: which version decided, from which data, approved by whom on what evidence, watched by what. */
export const modelAt = query(
  { permission: 'models:read', input: modelAtInput },
  async ({ actor, now }, input): Promise<ModelAt> => {
    const at = input.at ?? now;
    if (at > now)
      throw new TandemError('invalid_input', 'at: lies in the future', {
        fields: [{ field: 'at', message: 'lies in the future' }],
      });
    const model = await loadModel(db(), actor, input.name, 'models:read');
    const [changes, guarded, governance, card] = await Promise.all([
      aliasesAt(model.id, at),
      readProtectedAliases(db()),
      readGovernance(db(), model.id, at),
      readCardRow(db(), model.id, at),
    ]);
    const decided = servingAlias(changes, guarded);
    const [rest, beside, watch] = await Promise.all([
      ofDecided(actor, model, decided, at),
      changesBeside(model.id, guarded, at),
      watchedAt(model.name, at),
    ]);
    return {
      name: model.name,
      at: at.toISOString(),
      existed: at >= model.createdAt,
      sentence: sentenceOf(model, at, decided),
      decided:
        decided === null
          ? null
          : {
              alias: decided.alias,
              version: decided.toVersion,
              since: decided.at.toISOString(),
            },
      aliases: changes.map((each) => ({
        alias: each.alias,
        version: each.toVersion,
        since: each.at.toISOString(),
        protected: guarded.includes(each.alias),
      })),
      ...rest,
      ...beside,
      governance,
      card:
        card === null
          ? null
          : { revision: card.revision, by: card.editedBy, at: card.createdAt.toISOString() },
      watch,
    };
  },
);
