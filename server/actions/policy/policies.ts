import { z } from 'zod';
import {
  approvalsPolicySchema,
  policyNameInput,
  savePolicyInput,
  type PolicyDetail,
  type PolicyItem,
} from '#lib/schemas/actions/policy.ts';
import type { Page } from '#lib/schemas/fields.ts';
import {
  editorName,
  lockVersions,
  requireBaseVersion,
} from '#server/platform/database/base-version.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';
import { shippedApprovalsPolicy } from './policy.ts';

/** Saves a new version of the approvals policy. */
export const savePolicy = verb(
  { permission: 'policies:write', input: savePolicyInput, audit: 'policies.save' },
  async (context, input) => {
    await lockVersions(context.tx, `policy:${input.name}`);
    const current = await context.tx.policy.findFirst({
      where: { name: input.name, current: true },
    });
    const version = current?.version ?? 0;
    requireBaseVersion(input.baseVersion, {
      version,
      by: await editorName(context.tx, current?.editedById),
      body: current?.body ?? shippedApprovalsPolicy,
    });
    await context.tx.policy.updateMany({
      where: { name: input.name, current: true },
      data: { current: false },
    });
    await context.tx.policy.create({
      data: {
        id: newId(),
        name: input.name,
        version: version + 1,
        body: toJson(input.body),
        editedById: context.actor.id,
        comment: input.comment,
        createdAt: context.now,
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'policy', id: input.name, name: input.name },
      before: current?.body ?? shippedApprovalsPolicy,
      after: input.body,
      reason: input.comment,
    });
    await context.emit('actions');
    return { name: input.name, version: version + 1 };
  },
);

/** The policy in force and its earlier versions. */
export const getPolicy = query(
  { permission: 'policies:read', input: policyNameInput },
  async (_context, input): Promise<PolicyDetail> => {
    const rows = await db().policy.findMany({
      where: { name: input.name },
      orderBy: { version: 'desc' },
      take: 100,
    });
    const editors = await db().user.findMany({
      where: { id: { in: rows.flatMap((row) => row.editedById ?? []) } },
      select: { id: true, name: true },
    });
    const nameOf = new Map(editors.map((editor) => [editor.id, editor.name]));
    const current = rows.find((row) => row.current);
    return {
      name: input.name,
      version: current?.version ?? 0,
      body:
        current === undefined ? shippedApprovalsPolicy : approvalsPolicySchema.parse(current.body),
      shipped: shippedApprovalsPolicy,
      versions: rows.map((row) => ({
        version: row.version,
        at: row.createdAt.toISOString(),
        by: row.editedById === null ? null : (nameOf.get(row.editedById) ?? null),
        comment: row.comment,
        body: row.body,
      })),
    };
  },
);

export const listPolicies = query(
  { permission: 'policies:read', input: z.object({}) },
  async (): Promise<Page<PolicyItem>> => {
    const current = await db().policy.findFirst({ where: { name: 'approvals', current: true } });
    return {
      items: [
        {
          name: 'approvals',
          version: current?.version ?? 0,
          updatedAt: current?.createdAt.toISOString() ?? null,
        },
      ],
      nextCursor: null,
    };
  },
);
