import { z } from 'zod';
import { changeInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { verb } from '#server/platform/verb.ts';

const input = z.object({
  change: changeInput,
  sourceId: z.string().max(300),
  demo: z.boolean().default(false),
});
type Told = z.output<typeof changeInput>;

/**
 * Resource in a sender's change: by kind and name in the environment, otherwise in the only
 * environment where it exists.
 */
async function findResource(
  tx: Transaction,
  change: Told,
  environmentId: string | null,
): Promise<string | null> {
  const { kind, name } = change.resource;
  const rows = await tx.resource.findMany({
    where: { kind, OR: [{ name }, { canonicalId: name }, { aliases: { some: { value: name } } }] },
    select: { id: true, reportedEnvironmentId: true },
    take: 20,
  });
  const inPlace = rows.filter((row) => row.reportedEnvironmentId === environmentId);
  const candidates =
    inPlace.length > 0
      ? inPlace
      : environmentId === null
        ? rows
        : rows.filter((row) => row.reportedEnvironmentId === null);
  return candidates.length === 1 ? (candidates[0]?.id ?? null) : null;
}

/** Screens link to this URL, so values other than web addresses are dropped. */
function webAddress(url: string | null | undefined): string | null {
  return url !== null && url !== undefined && /^https?:\/\//iu.test(url) && URL.canParse(url)
    ? url
    : null;
}

async function environmentIdOf(
  tx: Transaction,
  name: string | null | undefined,
): Promise<string | null> {
  if (name === null || name === undefined || name === '') return null;
  await tx.environment.createMany({ data: [{ id: newId(), name }], skipDuplicates: true });
  return (await tx.environment.findUnique({ where: { name }, select: { id: true } }))?.id ?? null;
}

/** Stores a deployment or other change. Sending the same `ref` again changes nothing. */
export const recordChange = verb(
  { permission: 'ingest:write', input, audit: 'infrastructure.record-change' },
  async (context, { change, sourceId, demo }) => {
    const { tx } = context;
    const environmentId = await environmentIdOf(tx, change.environment);
    const resourceId = await findResource(tx, change, environmentId);
    const row = {
      id: newId(),
      ref: change.ref,
      kind: change.kind,
      title: change.title,
      resourceKind: change.resource.kind,
      resourceName: change.resource.name,
      resourceId,
      environmentId,
      before: change.before ?? null,
      after: change.after ?? null,
      actor: change.actor ?? null,
      url: webAddress(change.url),
      sourceId,
      demo,
      occurredAt: new Date(change.occurredAt),
    };
    const { count } = await tx.change.createMany({ data: [row], skipDuplicates: true });
    if (count === 0) {
      context.nothingChanged();
      return { created: false };
    }
    await context.audit({
      subject: { kind: 'change', id: row.id, name: row.title },
      after: row,
      environmentId,
      demo,
    });
    await context.emit('infrastructure', resourceId ?? undefined);
    return { created: true };
  },
);
