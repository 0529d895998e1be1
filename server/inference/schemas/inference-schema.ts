import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  inferenceModelInput,
  privacyRules,
  savePrivacyInput,
  saveRetentionInput,
  saveSchemaInput,
} from '#lib/schemas/inference/inference.ts';
import type { InferenceModel } from '#server/generated/prisma/client.ts';
import { forgetBaselineRows } from '#server/models/baseline-rows.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { found, query, verb, type VerbContext } from '#server/platform/verb.ts';
import { violationsOf, visibleModel } from '../inference-models.ts';
import { putPrivacyInForce } from '../privacy-in-force.ts';
import { offeredSchema } from './offer-schema.ts';
import { featuresOf, versionSchemasOf } from './schema-in-force.ts';

const dayMs = 86_400_000;
const aheadMs = 10 * 60_000;

/** Expected inputs of a model, the violations in a range of its rows, and its privacy rules. */
export const getInferenceSchema = query(
  { permission: 'models:read', input: inferenceModelInput },
  async ({ actor, now }, input) => {
    const row = await visibleModel(actor, input.name);
    const toMs = input.to?.getTime() ?? now.getTime() + aheadMs;
    const fromMs = input.from?.getTime() ?? toMs - dayMs;
    return {
      name: row.name,
      source: row.schemaSource,
      since: row.schemaAt?.toISOString() ?? null,
      features: featuresOf(row),
      versions: versionSchemasOf(row),
      violations: await violationsOf(row, { fromMs, toMs }),
      offer: row.schemaSource === null ? null : await offeredSchema(row, now),
      checked: { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
      privacy: privacyRules.parse(row.privacy),
      retentionDays: row.retentionDays,
    };
  },
);

/**
 * The row to change, if the actor has write access. Privacy rules may be saved before a model's
 * first row arrives.
 */
async function rowToChange(context: VerbContext, name: string): Promise<InferenceModel> {
  const known = await context.tx.inferenceModel.findUnique({ where: { name } });
  const row =
    known ??
    (await context.tx.inferenceModel.create({
      data: { id: newId(), name, updatedAt: context.now },
    }));
  context.requireAt(row);
  return found(row, 'model');
}

/** Sets the expected inputs of a model manually. */
export const saveInferenceSchema = verb(
  {
    permission: 'models:write',
    input: saveSchemaInput,
    audit: 'models.save-inference-schema',
  },
  async (context, { name, features }) => {
    const before = await rowToChange(context, name);
    await context.tx.inferenceModel.update({
      where: { id: before.id },
      data: { schema: toJson(features), schemaSource: 'set', schemaAt: context.now },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'model', id: name, name },
      before: { source: before.schemaSource, features: featuresOf(before) },
      after: { source: 'set', features },
    });
    await context.emit('models', name);
    return { name, features };
  },
);

/**
 * Sets which values of a model are hashed or dropped before they are written. Stored request rows
 * stay unchanged; stored baseline rows are deleted.
 */
export const savePrivacy = verb(
  { permission: 'models:write', input: savePrivacyInput, audit: 'models.save-privacy' },
  async (context, { name, ...rules }) => {
    const before = await rowToChange(context, name);
    // Keeps the key, so that a value has the same hash before and after a change.
    const hashKey = before.hashKey ?? randomBytes(32).toString('base64');
    await context.tx.inferenceModel.update({
      where: { id: before.id },
      data: { privacy: toJson(rules), hashKey },
      select: { id: true },
    });
    const { features, answer } = privacyRules.parse(before.privacy);
    // Baseline rows do not expire like request rows, and would no longer match new rows.
    if (!isDeepStrictEqual([features, answer], [rules.features, rules.answer]))
      await forgetBaselineRows(context.tx, name);
    await context.audit({
      subject: { kind: 'model', id: name, name },
      before: privacyRules.parse(before.privacy),
      after: rules,
    });
    await context.emit('models', name);
    putPrivacyInForce(name, { ...rules, hashKey });
    return { name, ...rules };
  },
);

/** Saves the retention of a model's rows and labels. */
export const saveRetention = verb(
  { permission: 'models:write', input: saveRetentionInput, audit: 'models.save-retention' },
  async (context, { name, days }) => {
    const before = await rowToChange(context, name);
    await context.tx.inferenceModel.update({
      where: { id: before.id },
      data: { retentionDays: days },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'model', id: name, name },
      before: { days: before.retentionDays },
      after: { days },
    });
    await context.emit('models', name);
    return { name, days };
  },
);
