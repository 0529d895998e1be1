import { z } from 'zod';
import { newId } from '#server/platform/ids.ts';
import { verb } from '#server/platform/verb.ts';
import { knownSources } from './known-sources.ts';

const seenSource = z.object({
  key: z.string().min(1).max(300),
  kind: z.string().max(50),
  name: z.string().max(200),
  apiKeyId: z.uuid().nullable().default(null),
  teamId: z.uuid().nullable().default(null),
  environmentId: z.uuid().nullable().default(null),
  lastSampleAt: z.date().nullable().default(null),
});
export type SeenSource = z.input<typeof seenSource>;

/** Stores newly seen senders and advances the time of their last sample. */
export const registerSources = verb(
  {
    permission: 'sources:write',
    input: z.object({ items: z.array(seenSource).max(10_000) }),
    audit: 'sources.register-sources',
  },
  async (context, { items }) => {
    const { tx } = context;
    const known = await knownSources(tx, items);
    const fresh = items.filter((item) => !known.has(item.key));
    await tx.source.createMany({
      data: fresh.map((item) => ({ id: newId(), ...item })),
      skipDuplicates: true,
    });
    const seen = items.filter((item) => known.has(item.key) && item.lastSampleAt !== null);
    if (seen.length > 0) {
      await tx.$executeRaw`update "Source" set "lastSampleAt" = greatest(coalesce("Source"."lastSampleAt", seen.at), seen.at)
        from unnest(${seen.map((item) => item.key)}::text[], ${seen.map((item) => item.lastSampleAt)}::timestamptz[]) as seen(key, at)
        where "Source".key = seen.key`;
    }
    if (fresh.length === 0) {
      context.nothingChanged();
      return { created: 0 };
    }
    await context.audit({
      subject: {
        kind: 'source',
        name: fresh
          .map((item) => item.name)
          .join(', ')
          .slice(0, 500),
      },
      after: fresh,
    });
    await context.emit('sources');
    return { created: fresh.length };
  },
);
