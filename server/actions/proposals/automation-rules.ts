import { z } from 'zod';
import {
  bindingInput,
  saveBindingInput,
  type BindingInput,
  type BindingItem,
  type BindingsAnswer,
} from '#lib/schemas/actions/execution.ts';
import { findRunbook, runbooks } from '#server/actions/runbooks/registry.ts';
import type { Binding } from '#server/generated/prisma/client.ts';
import { lockVersions, requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';
import { shippedBindings } from './shipped-automation-rules.ts';

function toBinding(row: Binding): BindingInput {
  return bindingInput.parse({
    key: row.key,
    name: row.name,
    enabled: row.enabled,
    causeKind: row.causeKind,
    match: row.match,
    runbook: row.runbook,
    parameters: row.parameters,
  });
}

/**
 * Automation rules in force: edited rules as stored, otherwise the shipped rules (version 0,
 * without a human proposer).
 */
export async function currentBindings(
  tx: Pick<Transaction, 'binding' | 'user'> = db(),
): Promise<BindingItem[]> {
  const rows = await tx.binding.findMany({ where: { current: true }, orderBy: { key: 'asc' } });
  const editors = await tx.user.findMany({
    where: { id: { in: rows.flatMap((row) => row.editedById ?? []) } },
    select: { id: true, name: true },
  });
  const edited = rows.map((row) => ({
    ...toBinding(row),
    version: row.version,
    shipped: false,
    editor: editors.find((editor) => editor.id === row.editedById) ?? null,
  }));
  const keys = new Set(edited.map((binding) => binding.key));
  return [
    ...edited,
    ...shippedBindings
      .filter((binding) => !keys.has(binding.key))
      .map((binding) => ({ ...binding, version: 0, shipped: true, editor: null })),
  ];
}

/**
 * Saves a new version of an automation rule. Its editor counts as the proposer of the rule's
 * actions from then on.
 */
export const saveBinding = verb(
  { permission: 'bindings:write', input: saveBindingInput, audit: 'bindings.save' },
  async (context, { baseVersion, ...input }) => {
    const runbook = findRunbook(input.runbook);
    if (runbook === null)
      throw new TandemError(
        'invalid_input',
        `runbook: must be one of ${runbooks.map((known) => known.id).join(', ')}.`,
        { fields: [{ field: 'runbook', message: 'is unknown' }] },
      );
    runbook.checkParameters(input.parameters);
    await lockVersions(context.tx, `binding:${input.key}`);
    const before =
      (await currentBindings(context.tx)).find((binding) => binding.key === input.key) ?? null;
    requireBaseVersion(baseVersion, {
      version: before?.version ?? 0,
      by: before?.editor?.name ?? null,
      body: before === null ? null : bindingInput.parse(before),
    });
    const version = (before?.version ?? 0) + 1;
    await context.tx.binding.updateMany({
      where: { key: input.key, current: true },
      data: { current: false },
    });
    await context.tx.binding.create({
      data: {
        id: newId(),
        key: input.key,
        version,
        name: input.name,
        enabled: input.enabled,
        causeKind: input.causeKind,
        match: toJson(input.match),
        runbook: input.runbook,
        parameters: toJson(input.parameters),
        editedById: context.actor.kind === 'system' ? null : context.actor.id,
        createdAt: context.now,
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'binding', id: input.key, name: input.name },
      before,
      after: input,
    });
    await context.emit('actions');
    return { key: input.key, version };
  },
);

export const listBindings = query(
  { permission: 'policies:read', input: z.object({}) },
  async (): Promise<BindingsAnswer> => ({
    items: await currentBindings(),
    runbooks: runbooks.map(({ id, version, title, kind }) => ({ id, version, title, kind })),
    nextCursor: null,
  }),
);
