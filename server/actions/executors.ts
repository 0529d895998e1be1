import { z } from 'zod';
import { resolveSecret } from '#server/platform/env.ts';
import { db } from '#server/platform/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { query, verb } from '#server/platform/verb.ts';

const cidr = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);
const saveExecutorInput = z.object({
  name: z.string().regex(/^[a-z0-9-]{1,50}$/, 'lower case letters, digits and hyphens, at most 50'),
  kind: z.literal('webhook').default('webhook'),
  enabled: z.boolean(),
  url: z.url({ protocol: /^https?$/ }).optional(),
  /** Where the secret is: env:NAME, file:PATH or secrets:KEY. The secret itself is never stored. */
  secretRef: z
    .string()
    .regex(/^(env|file|secrets):\S+$/, 'must be env:NAME or file:PATH')
    .optional(),
  allow: z.array(cidr).max(50).optional(),
  demo: z.boolean().optional(),
});

/** Configures an executor and switches it on or off. */
export const saveExecutor = verb(
  { permission: 'executors:write', input: saveExecutorInput, audit: 'executors.save' },
  async (context, input) => {
    const before = await context.tx.executorConfig.findUnique({ where: { name: input.name } });
    const url = input.url ?? before?.url ?? null;
    const secretRef = input.secretRef ?? before?.secretRef ?? null;
    if (input.enabled && (url === null || secretRef === null))
      throw new TandemError(
        'invalid_input',
        'url and secretRef: are needed to switch an executor on.',
        {
          fields: [
            { field: 'url', message: 'is needed' },
            { field: 'secretRef', message: 'is needed' },
          ],
        },
      );
    const data = {
      kind: input.kind,
      enabled: input.enabled,
      url,
      secretRef,
      allow: input.allow ?? before?.allow ?? [],
      demo: input.demo ?? before?.demo ?? false,
      updatedAt: context.now,
    };
    await context.tx.executorConfig.upsert({
      where: { name: input.name },
      create: { name: input.name, ...data },
      update: data,
    });
    await context.audit({
      subject: { kind: 'executor', id: input.name, name: input.name },
      before: before && { enabled: before.enabled, url: before.url, allow: before.allow },
      after: { enabled: data.enabled, url, allow: data.allow },
      demo: data.demo,
    });
    await context.emit('actions');
    return { name: input.name, enabled: input.enabled };
  },
);

export const listExecutors = query(
  { permission: 'executors:read', input: z.object({}) },
  async () => {
    const rows = await db().executorConfig.findMany({ orderBy: { name: 'asc' } });
    return {
      items: rows.map(({ name, kind, enabled, url, secretRef, allow, demo, updatedAt }) => ({
        name,
        kind,
        enabled,
        url,
        secretRef,
        secretFound: secretRef !== null && resolveSecret(secretRef) !== null,
        allow,
        demo,
        updatedAt: updatedAt.toISOString(),
      })),
      nextCursor: null,
    };
  },
);
