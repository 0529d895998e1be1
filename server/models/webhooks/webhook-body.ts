import type { RegistryEvent } from '#lib/schemas/models/webhooks.ts';

/** Payload of each event, with the field names of MLflow's server. */
export type RegistryFacts = {
  'registered_model.created': { name: string; tags: Record<string, string>; description: string };
  'model_version.created': {
    name: string;
    version: string;
    source: string;
    run_id: string | null;
    tags: Record<string, string>;
    description: string | null;
  };
  'model_version_tag.set': { name: string; version: string; key: string; value: string };
  'model_version_tag.deleted': { name: string; version: string; key: string };
  'model_version_alias.created': { name: string; alias: string; version: string };
  'model_version_alias.deleted': { name: string; alias: string };
};

const model = { name: 'example_model' };
const version = { ...model, version: '1' };
const tag = { ...version, key: 'example_key' };

/** Payloads of test events, as in MLflow's own tests. */
export const exampleFacts: RegistryFacts = {
  'registered_model.created': {
    ...model,
    tags: { example_key: 'example_value' },
    description: 'An example registered model',
  },
  'model_version.created': {
    ...version,
    source: 'models:/123',
    run_id: 'abcd1234abcd5678',
    tags: { example_key: 'example_value' },
    description: 'An example model version',
  },
  'model_version_tag.set': { ...tag, value: 'example_value' },
  'model_version_tag.deleted': tag,
  'model_version_alias.created': { ...version, alias: 'example_alias' },
  'model_version_alias.deleted': { ...model, alias: 'example_alias' },
};

/** Splits an event such as `model_version.created` into entity and action. */
export function wordsOf(event: string): { entity: string; action: string } {
  const [entity = '', action = ''] = event.split('.');
  return { entity, action };
}

/** Text to send and sign. */
export function webhookBody<E extends RegistryEvent>(
  event: E,
  data: RegistryFacts[E],
  at: Date,
): string {
  const timestamp = at.toISOString().replace('Z', '+00:00');
  return JSON.stringify({ ...wordsOf(event), timestamp, data });
}
