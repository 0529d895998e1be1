import { z } from 'zod';
import type { ExecutorItem } from '#lib/schemas/actions-execution.ts';
import { saveExecutorInput } from '#lib/schemas/actions-execution.ts';
import type { Page } from '#lib/schemas/common.ts';
import { registryExecutor } from '#server/actions/registry-state.ts';
import { resolveSecret } from '#server/platform/env.ts';
import { db } from '#server/platform/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { query, verb } from '#server/platform/verb.ts';

/** Configures an executor and switches it on or off. */
export const saveExecutor = verb(
  { permission: 'executors:write', input: saveExecutorInput, audit: 'executors.save' },
  async (context, input) => {
    if (input.name === registryExecutor)
      throw new TandemError('invalid_input', 'name: registry is built in.', {
        fields: [{ field: 'name', message: 'is built in' }],
      });
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
  async (): Promise<Page<ExecutorItem>> => {
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
