import { z } from 'zod';
import { storableText } from '#server/platform/database/storable-text.ts';
import { canonicalJson } from '#server/platform/json.ts';

const text = z.string().transform(storableText);
/** Protobuf encodes 64-bit numbers as text or number, and omits zero. */
const whole = z.coerce.number().int().default(0);
const epochMs = z.coerce.number().int().min(-8.64e15).max(8.64e15);
const describeFloat = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity } as const;
const float = z.union([
  z.number(),
  z.enum(['NaN', 'Infinity', '-Infinity']).transform((word) => describeFloat[word]),
]);

/**
 * Sorts by key, because the server does not guarantee an order and equal responses must have equal
 * digests.
 */
const byKey = <T extends { key: string }>(list: readonly T[]): T[] =>
  list.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
const pairs = z
  .array(z.object({ key: text, value: text.default('') }))
  .default([])
  .transform(byKey);
const pageToken = z.string().default('');

const metric = z.object({
  key: text,
  value: float.default(0),
  timestamp: epochMs.default(0),
  step: whole,
  model_id: z.string().nullish(),
  dataset_name: z.string().nullish(),
  dataset_digest: z.string().nullish(),
});
export type TheirMetric = z.output<typeof metric>;

const experiment = z.object({
  experiment_id: z.string(),
  name: text,
  artifact_location: text.default(''),
  lifecycle_stage: z.string().default('active'),
  creation_time: epochMs.default(0),
  last_update_time: epochMs.default(0),
  tags: pairs,
});
export type TheirExperiment = z.output<typeof experiment>;

const dataset = z.object({
  name: text,
  digest: text,
  source_type: text.default(''),
  source: text.default(''),
  schema: text.optional(),
  profile: text.optional(),
});
const run = z.object({
  info: z.object({
    run_id: z.string().min(1).max(256),
    run_name: text.default(''),
    experiment_id: z.string(),
    user_id: text.default(''),
    status: z.string().default('RUNNING'),
    start_time: epochMs.default(0),
    end_time: epochMs.optional(),
    artifact_uri: text.default(''),
    lifecycle_stage: z.string().default('active'),
  }),
  data: z
    .object({
      metrics: z.array(metric).default([]).transform(byKey),
      params: pairs,
      tags: pairs,
    })
    .default({ metrics: [], params: [], tags: [] }),
  inputs: z
    .object({
      dataset_inputs: z
        .array(z.object({ dataset, tags: pairs }))
        .default([])
        .transform((list) =>
          list.toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1)),
        ),
    })
    .default({ dataset_inputs: [] }),
});
export type TheirRun = z.output<typeof run>;

const model = z.object({
  name: text,
  description: text.default(''),
  user_id: text.default(''),
  creation_timestamp: epochMs.default(0),
  last_updated_timestamp: epochMs.default(0),
  tags: pairs,
  aliases: z.array(z.object({ alias: text, version: z.coerce.number().int() })).default([]),
});
export type TheirModel = z.output<typeof model>;

const version = z.object({
  name: text,
  version: z.coerce.number().int().min(1).max(2_147_483_647),
  description: text.default(''),
  source: text.default(''),
  run_id: text.default(''),
  run_link: text.default(''),
  model_id: text.nullish(),
  status: z.string().default('READY'),
  status_message: text.default(''),
  current_stage: text.default('None'),
  user_id: text.default(''),
  creation_timestamp: epochMs.default(0),
  last_updated_timestamp: epochMs.default(0),
  tags: pairs,
});
export type TheirVersion = z.output<typeof version>;

export const theirExperiments = z.object({
  experiments: z.array(experiment).default([]),
  next_page_token: pageToken,
});
export const theirRuns = z.object({ runs: z.array(run).default([]), next_page_token: pageToken });
export const theirHistory = z.object({
  metrics: z.array(metric).default([]),
  next_page_token: pageToken,
});
export const theirModels = z.object({
  registered_models: z.array(model).default([]),
  next_page_token: pageToken,
});
export const theirVersions = z.object({
  model_versions: z.array(version).default([]),
  next_page_token: pageToken,
});
export const theirModel = z.object({ registered_model: model });

/** Converts key-value pairs to an object; the last value of a key wins. */
export function objectOf(list: z.output<typeof pairs>): Record<string, string> {
  return Object.fromEntries(list.map(({ key, value }) => [key, value]));
}

/**
 * Adds the server to the address, because files behind a proxying server are stored there and not
 * in Tandem's store.
 */
export function placeOf(uri: string, site: { url: string }): string {
  const path = /^mlflow-artifacts:\/+(?<path>.*)$/u.exec(uri)?.groups?.['path'];
  if (path === undefined || uri.startsWith('mlflow-artifacts://')) return uri;
  return `mlflow-artifacts://${new URL(site.url).host}/${path}`;
}
