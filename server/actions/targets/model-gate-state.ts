import { allCardFields, type CardField } from '#lib/choices/governance.ts';
import { cardParts } from '#lib/model-card-gate.ts';
import { writtenCardSchema } from '#lib/schemas/models/governance.ts';
import type { Transaction } from '#server/platform/database/db.ts';

/** Fields of a model's state that a promotion depends on. */
export const tierField = 'risk tier';
export const taskField = 'card, task';
export const cardThere = 'there';
export const scanSafe = 'nothing dangerous found';
/** Scan status for files that Tandem could not scan and a user accepted with a reason. */
export const scanVouched = 'could not be scanned; a user accepted the files';
export const filesChanged = 'the files changed after the scan';
const perVersion: readonly CardField[] = ['trainingData', 'metrics'];

/**
 * Name of a card field. Data and metrics belong to a version, all other fields of a card to the
 * model.
 */
export function cardFieldName(field: CardField, version: number): string {
  const title = allCardFields.find(({ id }) => id === field)?.title ?? field;
  return perVersion.includes(field)
    ? `card, ${title.toLowerCase()} of version ${version}`
    : `card, ${title.toLowerCase()}`;
}

export function scanField(version: number): string {
  return `artifact scan of version ${version}`;
}

/**
 * A separate field, because even a tier that needs no scan rejects a version with a dangerous
 * finding.
 */
export function dangerField(version: number): string {
  return `dangerous calls in version ${version}`;
}
export const noDanger = 'none found';

export type GateTables =
  | '$queryRaw'
  | 'modelGovernance'
  | 'modelCard'
  | 'artifactScan'
  | 'runDataset'
  | 'runMetric'
  | 'loggedModelMetric';

type VersionRow = { version: number; runId: string | null; loggedModelId: string | null };
type Reader = Pick<Transaction, GateTables>;

async function readEvidence(tx: Reader, versions: readonly VersionRow[]) {
  const runs = versions.flatMap(({ runId }) => runId ?? []);
  const logged = versions.flatMap(({ loggedModelId }) => loggedModelId ?? []);
  const data = await tx.runDataset.findMany({
    where: { runId: { in: runs } },
    distinct: ['runId'],
    select: { runId: true },
  });
  const ofRuns = await tx.runMetric.findMany({
    where: { runId: { in: runs } },
    distinct: ['runId'],
    select: { runId: true },
  });
  const ofModels = await tx.loggedModelMetric.findMany({
    where: { modelId: { in: logged } },
    distinct: ['modelId'],
    select: { modelId: true },
  });
  return {
    data: new Set(data.map(({ runId }) => runId)),
    metrics: new Set([
      ...ofRuns.map(({ runId }) => runId),
      ...ofModels.map(({ modelId }) => modelId),
    ]),
  };
}

const scanText: Readonly<Record<string, string>> = {
  dangerous: 'dangerous calls found',
  not_checked: 'could not be scanned',
};

/** Versions requested for serving whose files changed after their newest scan. */
async function changedSinceScan(tx: Reader, modelId: string): Promise<Set<number>> {
  const rows = await tx.$queryRaw<{ version: number }[]>`
    with wanted as (
      select distinct (a."plan"->'parameters'->>'toVersion')::int as "version" from "Action" a
      join "RegisteredModel" m on m."name" = a."targetName" and m."id" = ${modelId}::uuid
      where a."targetKind" = 'model' and a."executor" = 'registry'
        and a."status" in ('proposed', 'approved', 'queued', 'running'))
    select v."version" from "ModelVersion" v join wanted w on w."version" = v."version"
    join lateral (select "scannedAt" from "ArtifactScan" s
      where s."modelId" = v."modelId" and s."version" = v."version"
      order by "scannedAt" desc limit 1) s on true
    where v."modelId" = ${modelId}::uuid and exists (
      select 1 from "ArtifactFile" f where f."storedAt" > s."scannedAt"
        and starts_with('mlflow-artifacts:/' || f."path", v."storageUri" || '/'))`;
  return new Set(rows.map(({ version }) => version));
}

/** Result of the newest scan of each version; a version without a result has not been scanned. */
async function scanState(tx: Reader, modelId: string, versions: readonly VersionRow[]) {
  const rows = await tx.artifactScan.findMany({
    where: { modelId },
    orderBy: [{ version: 'asc' }, { scannedAt: 'desc' }],
    distinct: ['version'],
    select: { version: true, status: true, vouched: true },
  });
  const changed = await changedSinceScan(tx, modelId);
  const statuses = new Map(rows.map(({ version, status }) => [version, status]));
  const vouched = new Set(
    rows.flatMap((row) =>
      row.status === 'not_checked' && row.vouched !== null ? [row.version] : [],
    ),
  );
  return versions.flatMap(({ version }) => {
    const status = statuses.get(version) ?? '';
    const words = changed.has(version)
      ? filesChanged
      : status === ''
        ? 'not scanned yet'
        : vouched.has(version)
          ? scanVouched
          : (scanText[status] ?? scanSafe);
    return [
      [scanField(version), words],
      [dangerField(version), status === 'dangerous' ? 'found' : noDanger],
    ] as const;
  });
}

/** Tier, card and scans of a model, in the wording that the preconditions use. */
export async function modelGateState(
  tx: Reader,
  modelId: string,
  versions: readonly VersionRow[],
): Promise<Record<string, string>> {
  const newest = { where: { modelId } } as const;
  const governance = await tx.modelGovernance.findFirst({
    ...newest,
    orderBy: { version: 'desc' },
  });
  const card = await tx.modelCard.findFirst({ ...newest, orderBy: { revision: 'desc' } });
  const written = writtenCardSchema.parse(card?.written ?? {});
  const { data, metrics } = await readEvidence(tx, versions);
  const fields = versions.flatMap((row) => {
    const parts = cardParts({
      owner: governance?.owner ?? '',
      written,
      hasData: data.has(row.runId ?? ''),
      hasMetrics: metrics.has(row.runId ?? '') || metrics.has(row.loggedModelId ?? ''),
    });
    return allCardFields.map(
      ({ id }) => [cardFieldName(id, row.version), parts.has(id) ? cardThere : 'missing'] as const,
    );
  });
  return {
    [tierField]: governance?.tier ?? 'unset',
    [taskField]: written.task ?? 'not specified',
    ...Object.fromEntries(fields),
    ...Object.fromEntries(await scanState(tx, modelId, versions)),
  };
}
