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
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { found, query, verb } from '#server/platform/verb.ts';
import { newId } from '#server/platform/ids.ts';
import { forgetBaselineRows } from '#server/models/baseline-rows.ts';
import { violationsOf, visibleModel } from '../inference-models.ts';
import { offeredSchema } from './offer-schema.ts';
import { putPrivacyInForce } from '../privacy-in-force.ts';
import { featuresOf, versionSchemasOf } from './schema-in-force.ts';

const dayMs = 86_400_000;
const aheadMs = 10 * 60_000;

/** What a model is expected to be sent, what a range of its rows did differently, and what may be kept. */
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

/** The row to change, at its place. Rules may be saved before the first row of a model comes in. */
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

/** Sets by hand what a model is expected to be sent. */
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

/** Saves which values of a model are hashed or dropped before anything is written. Rows of requests stored before stay as they are, those of baselines go. */
export const savePrivacy = verb(
  { permission: 'models:write', input: savePrivacyInput, audit: 'models.save-privacy' },
  async (context, { name, ...rules }) => {
    const before = await rowToChange(context, name);
    // The key stays, so that a value hashed before and after a change is still the same value.
    const hashKey = before.hashKey ?? randomBytes(32).toString('base64');
    await context.tx.inferenceModel.update({
      where: { id: before.id },
      data: { privacy: toJson(rules), hashKey },
      select: { id: true },
    });
    const { features, answer } = privacyRules.parse(before.privacy);
    // Rows of a baseline do not grow old as those of requests do, and no longer match what comes.
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

/** Saves how long rows and labels of a model are kept. */
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
