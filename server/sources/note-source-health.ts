import { z } from 'zod';
import { Prisma } from '#server/generated/prisma/client.ts';
import { verb } from '#server/platform/verb.ts';
import { knownSources } from './known-sources.ts';
import { registerSources } from './register-sources.ts';
import { kindOfSource, nameOfSource } from './source-kinds.ts';

const noteSchema = z.object({
  key: z.string().min(1).max(300),
  receivedAt: z.date().nullable(),
  lagMs: z.number().int().nullable(),
  refusedAt: z.date().nullable(),
  refusedWhy: z.string().max(500),
});
/** One ingest process's observations of one source over a few seconds. */
export type SourceNote = z.output<typeof noteSchema>;

const input = z.object({ items: z.array(noteSchema).max(10_000) });

const update = (items: readonly SourceNote[]): Prisma.Sql => Prisma.sql`update "Source" set
    "lastReceivedAt" = greatest("Source"."lastReceivedAt", seen.received),
    "lagMs" = coalesce(seen.lag, "Source"."lagMs"),
    "refusedWhy" = case when seen.refused is null then "Source"."refusedWhy" else seen.why end,
    "refusedAt" = greatest("Source"."refusedAt", seen.refused)
  from unnest(${items.map((item) => item.key)}::text[], ${items.map((item) => item.receivedAt)}::timestamptz[],
    ${items.map((item) => item.lagMs)}::int[], ${items.map((item) => item.refusedAt)}::timestamptz[],
    ${items.map((item) => item.refusedWhy)}::text[]) as seen(key, received, lag, refused, why)
  where "Source".key = seen.key
  returning "Source".key`;

/**
 * Like `noteSourceHealth`, in one statement without a transaction. Only updates stored sources, and
 * returns their keys.
 */
export const noteKnownHealth = verb(
  {
    permission: 'sources:write',
    input,
    audit: 'sources.note-health',
    oneStatement: true,
  },
  async (context, { items }) => {
    context.nothingChanged();
    const rows = await context.tx.$queryRaw<{ key: string }[]>(update(items));
    return rows.map(({ key }) => key);
  },
);

/**
 * Records when bodies arrived, how late they were, and rejections. If two processes report, later
 * values replace earlier ones.
 */
export const noteSourceHealth = verb(
  {
    permission: 'sources:write',
    input,
    audit: 'sources.note-health',
  },
  async (context, { items }) => {
    const { tx } = context;
    const known = await knownSources(tx, items);
    const keys = await tx.apiKey.findMany({
      where: {
        id: { in: items.flatMap(({ key }) => (known.has(key) ? [] : (key.split(':')[0] ?? []))) },
      },
    });
    // A sender whose data was all rejected is listed too, because that is when users check its
    // health.
    const fresh = items.flatMap(({ key }) => {
      const apiKey = keys.find(({ id }) => !known.has(key) && key.startsWith(`${id}:`));
      if (apiKey === undefined) return [];
      const { id: apiKeyId, name, teamId, environmentId } = apiKey;
      const kind = kindOfSource(key);
      return [{ key, kind, name: nameOfSource(kind, name), apiKeyId, teamId, environmentId }];
    });
    if (fresh.length > 0)
      await registerSources(context.actor, { items: fresh }, { within: context });
    await tx.$executeRaw(update(items));
    context.nothingChanged();
    return { noted: items.length };
  },
);
