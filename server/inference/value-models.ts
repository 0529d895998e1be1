import {
  saveValueModelInput,
  valueModelBody,
  valueModelInput,
  type ValueModelAnswer,
  type ValueModelEntry,
} from '#lib/schemas/inference/value.ts';
import { requireModel } from '#server/actions/targets/retrain-policies.ts';
import type { ModelValue } from '#server/generated/prisma/client.ts';
import { lockVersions, requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';

const versionsShown = 50;
const unsaid: ValueModelEntry = { version: 0, value: null, comment: '', by: null, at: null };

function toEntry(row: ModelValue | null | undefined): ValueModelEntry {
  if (row === null || row === undefined) return unsaid;
  return {
    version: row.version,
    value: valueModelBody.nullable().parse(row.body),
    comment: row.comment,
    by: row.editedBy,
    at: row.createdAt.toISOString(),
  };
}

/** Current value model of a model's predictions; version 0 without a value if none was set. */
export async function readValueModel(
  tx: Pick<Transaction, 'modelValue'>,
  model: string,
): Promise<ValueModelEntry> {
  return toEntry(await tx.modelValue.findFirst({ where: { model }, orderBy: { version: 'desc' } }));
}

/** Saves the value of a model's predictions as a new version, or removes it. */
export const saveValueModel = verb(
  { permission: 'models:write', input: saveValueModelInput, audit: 'models.save-value' },
  async (context, { name, value, comment, baseVersion }): Promise<ValueModelEntry> => {
    const { tx, actor, now } = context;
    const place = await requireModel(tx, actor, name, 'models:write');
    await lockVersions(tx, `value-model:${name}`);
    const before = await readValueModel(tx, name);
    requireBaseVersion(baseVersion, {
      version: before.version,
      by: before.by,
      body: before.value,
    });
    const row = await tx.modelValue.create({
      data: {
        id: newId(),
        model: name,
        version: before.version + 1,
        ...(value === null ? {} : { body: toJson(value) }),
        comment,
        editedById: actor.kind === 'user' || actor.kind === 'key' ? actor.id : null,
        editedBy: actor.name,
        createdAt: now,
      },
    });
    await context.audit({
      subject: { kind: 'model', id: name, name },
      before: before.value,
      after: value,
      reason: comment,
      ...place,
    });
    await context.emit('models', name);
    return toEntry(row);
  },
);

/** Value of a model's predictions, with earlier versions, newest first. */
export const getValueModel = query(
  { permission: 'models:read', input: valueModelInput },
  async ({ actor }, { name }): Promise<ValueModelAnswer> => {
    await requireModel(db(), actor, name, 'models:read');
    const rows = await db().modelValue.findMany({
      where: { model: name },
      orderBy: { version: 'desc' },
      take: versionsShown,
    });
    return { model: name, current: toEntry(rows[0]), versions: rows.map(toEntry) };
  },
);
