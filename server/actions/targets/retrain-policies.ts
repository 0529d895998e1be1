import {
  retrainPolicyBody,
  retrainPolicyInput,
  saveRetrainPolicyInput,
  type RetrainPolicyAnswer,
  type RetrainPolicyBody,
  type RetrainPolicyEntry,
} from '#lib/schemas/rollouts/loop.ts';
import type { RetrainPolicy } from '#server/generated/prisma/client.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { lockVersions, requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';

const versionsShown = 50;

type Reader = Pick<Transaction, 'retrainPolicy' | 'user'>;
export type RetrainPolicyInForce = {
  version: number;
  body: RetrainPolicyBody;
  editor: { id: string; name: string } | null;
};

/**
 * Retrain policy of a model. Version 0 is the shipped policy, in force until a user saves another.
 */
export async function readRetrainPolicy(tx: Reader, model: string): Promise<RetrainPolicyInForce> {
  const row = await tx.retrainPolicy.findFirst({ where: { model, current: true } });
  if (row === null) return { version: 0, body: retrainPolicyBody.parse({}), editor: null };
  const { editedById: id, editedBy: name } = row;
  return {
    version: row.version,
    body: retrainPolicyBody.parse(row.body),
    editor: id === null ? null : { id, name },
  };
}

/**
 * Returns the place where the model is registered or sends its requests; throws `not_found` if
 * there is neither.
 */
export async function requireModel(
  tx: Pick<Transaction, 'registeredModel' | 'inferenceModel'>,
  actor: Actor,
  name: string,
  permission: 'models:read' | 'models:write',
) {
  const select = { teamId: true, environmentId: true } as const;
  const row =
    (await tx.registeredModel.findUnique({ where: { name }, select })) ??
    (await tx.inferenceModel.findUnique({ where: { name }, select }));
  if (row === null) throw new TandemError('not_found', `There is no model ${name}.`);
  requirePermission(actor, permission, row);
  return row;
}

function toEntry(row: RetrainPolicy): RetrainPolicyEntry {
  return {
    version: row.version,
    body: retrainPolicyBody.parse(row.body),
    comment: row.comment,
    by: row.editedBy,
    at: row.createdAt.toISOString(),
  };
}

/**
 * Saves a new version. Its editor counts as the proposer of the resulting proposals from then on.
 */
export const saveRetrainPolicy = verb(
  {
    permission: 'models:write',
    input: saveRetrainPolicyInput,
    audit: 'models.save-retrain-policy',
  },
  async (context, { name, comment, baseVersion, ...body }) => {
    const { tx, actor, now } = context;
    const place = await requireModel(tx, actor, name, 'models:write');
    await lockVersions(tx, `retrain-policy:${name}`);
    const before = await readRetrainPolicy(tx, name);
    requireBaseVersion(baseVersion, {
      version: before.version,
      by: before.editor?.name ?? null,
      body: before.body,
    });
    await tx.retrainPolicy.updateMany({
      where: { model: name, current: true },
      data: { current: false },
    });
    const version = before.version + 1;
    await tx.retrainPolicy.create({
      data: {
        id: newId(),
        model: name,
        version,
        body: toJson(body),
        comment,
        editedById: actor.kind === 'user' || actor.kind === 'key' ? actor.id : null,
        editedBy: actor.name,
        createdAt: now,
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'model', id: name, name },
      before: before.body,
      after: body,
      reason: comment,
      ...place,
    });
    await context.emit('models', name);
    return { model: name, version };
  },
);

/** The retrain policy in force and its earlier versions, newest first. */
export const getRetrainPolicy = query(
  { permission: 'models:read', input: retrainPolicyInput },
  async ({ actor }, { name }): Promise<RetrainPolicyAnswer> => {
    await requireModel(db(), actor, name, 'models:read');
    const rows = await db().retrainPolicy.findMany({
      where: { model: name },
      orderBy: { version: 'desc' },
      take: versionsShown,
    });
    const current = rows.find((row) => row.current);
    return {
      model: name,
      current:
        current === undefined
          ? { version: 0, body: retrainPolicyBody.parse({}), comment: '', by: null, at: null }
          : toEntry(current),
      versions: rows.map(toEntry),
    };
  },
);
