/** Events that webhooks of the model registry receive, with MLflow's names. */
export const registryEvents = [
  'registered_model.created',
  'model_version.created',
  'model_version_tag.set',
  'model_version_tag.deleted',
  'model_version_alias.created',
  'model_version_alias.deleted',
] as const;

export const webhookDeliveryStates = ['pending', 'delivered', 'failed'] as const;
