import { z } from 'zod';
import { isSecretReference, secretState } from '#lib/choices/secrets.ts';
import { saveExecutorInput, type ExecutorItem } from '#lib/schemas/actions/execution.ts';
import { isSigningKey, signingKeyRule, type Page } from '#lib/schemas/fields.ts';
import {
  lastEditor,
  lockVersions,
  requireBaseVersion,
} from '#server/platform/database/base-version.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError, wrongField } from '#server/platform/errors.ts';
import { requireReach } from '#server/platform/outbound/outbound-reach.ts';
import {
  isSameOrigin,
  resolveSecret,
  secretChanges,
  secretProblem,
  shownSecret,
  storedSecret,
} from '#server/platform/outbound/stored-secret.ts';
import { query, verb } from '#server/platform/verb.ts';
import { checkNamedExecutors, parseExecutorSettings } from './executor-settings.ts';
import { executorReach } from './executor-site.ts';
import { registryExecutor } from './registry-state.ts';

type Stored = {
  kind: string;
  enabled: boolean;
  url: string | null;
  allow: string[];
  settings: unknown;
  demo: boolean;
};

const storedSettings = z.record(z.string(), z.string()).catch({});

function auditedPart(row: Omit<Stored, 'demo'>) {
  const { kind, enabled, url, allow } = row;
  return { kind, enabled, url, allow, settings: storedSettings.parse(row.settings) };
}

function refuseWithoutTarget(): never {
  throw new TandemError('invalid_input', 'url and secretRef: are required to enable an executor.', {
    fields: [
      { field: 'url', message: 'is required' },
      { field: 'secretRef', message: 'is required' },
    ],
  });
}

/** The demo's secret, which only Tandem itself may reference. */
export const demoSecret = 'secrets:demoWebhookSecret';

/**
 * Secret to store. If omitted, the stored secret remains, but it is never sent to another address.
 */
function secretFor(
  given: { secretRef?: string | undefined; kind: string; url: string | null; own: boolean },
  before: { secretRef: string | null; url: string | null } | null,
  now: Date,
): string | null {
  const field = 'secretRef';
  const was = before?.secretRef ?? null;
  const text = given.secretRef ?? shownSecret(was);
  if (text === null) return null;
  if (text === demoSecret && given.own) return text;
  const isTyped = !isSecretReference(text) && secretState(text) === null;
  if (isTyped && given.kind === 'webhook' && !isSigningKey(text))
    throw wrongField(field, signingKeyRule);
  const [from, to] = [before?.url ?? null, given.url];
  const moved = from !== null && to !== null && !isSameOrigin(from, to);
  return storedSecret(text, { field, before: was, now, moved });
}

/** Combines the remaining fields to store with the stored ones; omitted fields stay unchanged. */
function mergedConfig(input: z.output<typeof saveExecutorInput>, before: Stored | null) {
  const kind = input.kind ?? before?.kind ?? 'webhook';
  // Discards the settings of another kind.
  const kept = before?.kind === kind ? storedSettings.parse(before.settings) : {};
  return {
    kind,
    settings: input.settings ?? kept,
    enabled: input.enabled,
    url: input.url ?? before?.url ?? null,
    allow: input.allow ?? before?.allow ?? [],
    demo: input.demo ?? before?.demo ?? false,
  };
}

/** Configures an executor and enables or disables it. */
export const saveExecutor = verb(
  { permission: 'executors:write', input: saveExecutorInput, audit: 'executors.save' },
  async (context, input) => {
    if (input.name === registryExecutor)
      throw new TandemError('invalid_input', 'name: registry is built in.', {
        fields: [{ field: 'name', message: 'is built in' }],
      });
    await lockVersions(context.tx, `executor ${input.name}`);
    const before = await context.tx.executorConfig.findUnique({ where: { name: input.name } });
    requireBaseVersion(input.baseVersion, {
      version: before?.revision ?? 0,
      by: await lastEditor(context.tx, { kind: 'executor', id: input.name }, ['executors.save']),
      body: before && { ...auditedPart(before), secretRef: shownSecret(before.secretRef) },
    });
    const merged = mergedConfig(input, before);
    const { kind, url, settings } = merged;
    const named = input.secretRef ?? before?.secretRef ?? null;
    requireReach(
      context.actor,
      executorReach({ ...merged, secretRef: named }),
      before && executorReach(before),
    );
    const own = context.actor.kind === 'system';
    const secretRef = secretFor({ ...input, kind, url, own }, before, context.now);
    if (input.enabled && (url === null || secretRef === null)) refuseWithoutTarget();
    if (input.enabled || Object.keys(settings).length > 0) {
      parseExecutorSettings(kind, settings);
      await checkNamedExecutors(context.tx, kind, settings);
    }
    const data = { ...merged, secretRef, updatedAt: context.now };
    await context.tx.executorConfig.upsert({
      where: { name: input.name },
      create: { name: input.name, ...data },
      update: { ...data, revision: { increment: 1 } },
    });
    await context.audit({
      subject: { kind: 'executor', id: input.name, name: input.name },
      before: before && auditedPart(before),
      after: {
        ...auditedPart(data),
        ...secretChanges({ secretRef: before?.secretRef ?? null }, { secretRef }),
      },
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
      items: rows.map(
        ({ name, kind, enabled, url, secretRef, allow, settings, demo, revision, updatedAt }) => ({
          name,
          kind,
          enabled,
          url,
          secretRef: shownSecret(secretRef),
          secretProblem: secretProblem([secretRef]),
          secretFound: secretRef !== null && resolveSecret(secretRef) !== null,
          allow,
          settings: storedSettings.parse(settings),
          demo,
          revision,
          updatedAt: updatedAt.toISOString(),
        }),
      ),
      nextCursor: null,
    };
  },
);
