/** A form field for a value that executors of a kind need. All values are text. */
export type ExecutorField = {
  name: string;
  label: string;
  hint: string;
  placeholder: string;
  optional?: true;
};

export type ExecutorKind = {
  kind: string;
  label: string;
  /**
   * Actions that the executor supports: all actions, model training, or the traffic split of a
   * model.
   */
  does: 'everything' | 'retraining' | 'traffic';
  urlHint: string;
  urlPlaceholder: string;
  secretHint: string;
  fields: readonly ExecutorField[];
  /** Tested only against the documented protocol: the actual system was not available. */
  untried?: true;
};

const models: ExecutorField = {
  name: 'models',
  label: 'Models',
  hint: 'Registered models that this pipeline trains, comma-separated.',
  placeholder: 'fraud, churn',
};
const serving: ExecutorField = {
  name: 'serving',
  label: 'Serving executor',
  hint: 'Name of the executor that serves these models. It reports the serving version and moves the traffic afterward.',
  placeholder: 'serving',
};
const reproduces: ExecutorField = {
  name: 'reproduces',
  label: 'Reproduces runs',
  hint: 'Enter yes if the pipeline reads the kind of an order and, for model.reproduce, trains like the original run. Otherwise it only gets retrainings.',
  placeholder: 'yes',
  optional: true,
};
const model: ExecutorField = {
  name: 'model',
  label: 'Model',
  hint: 'Name of the registered model.',
  placeholder: 'fraud',
};
const scoring: ExecutorField = {
  name: 'scoring',
  label: 'Scoring executor',
  hint: 'Name of the webhook executor that scores both versions on recorded requests. Required for the gate of a rollout.',
  placeholder: 'scoring',
  optional: true,
};
const namespace: ExecutorField = {
  name: 'namespace',
  label: 'Namespace',
  hint: 'Kubernetes namespace.',
  placeholder: 'ml',
};
const kubernetes = {
  urlHint:
    'URL of the Kubernetes API server. For a private certificate authority, start Tandem with NODE_EXTRA_CA_CERTS.',
  urlPlaceholder: 'https://10.2.0.1:6443',
  secretHint: 'Token of a service account.',
} as const;

export const webhookKind: ExecutorKind = {
  kind: 'webhook',
  label: 'Webhook',
  does: 'everything',
  urlHint: 'Orders are sent to this URL, signed according to Standard Webhooks.',
  urlPlaceholder: 'https://ops.example.com/tandem',
  secretHint: 'Standard Webhooks signing key: base64, usually with the prefix whsec_.',
  fields: [],
};

/** All configurable kinds of executors, in form order. */
export const executorKinds: readonly ExecutorKind[] = [
  webhookKind,
  {
    kind: 'github-actions',
    label: 'GitHub Actions',
    does: 'retraining',
    urlHint: 'URL of the API; for GitHub Enterprise Server it ends with /api/v3.',
    urlPlaceholder: 'https://api.github.com',
    secretHint: 'Token that can read and write Actions of the repository.',
    untried: true,
    fields: [
      {
        name: 'repository',
        label: 'Repository',
        hint: 'Owner and name.',
        placeholder: 'acme/fraud-model',
      },
      {
        name: 'workflow',
        label: 'Workflow',
        hint: 'File name. Its inputs include tandem_key and tandem_order, and its run-name contains ${{ inputs.tandem_key }}.',
        placeholder: 'train.yml',
      },
      { name: 'ref', label: 'Branch or tag', hint: 'Ref to run.', placeholder: 'main' },
      models,
      serving,
      reproduces,
    ],
  },
  {
    kind: 'gitlab',
    label: 'GitLab CI',
    does: 'retraining',
    urlHint: 'URL of the server, without /api/v4.',
    urlPlaceholder: 'https://gitlab.com',
    secretHint: 'Access token with the scope api.',
    untried: true,
    fields: [
      {
        name: 'project',
        label: 'Project',
        hint: 'Number or path.',
        placeholder: 'acme/fraud-model',
      },
      {
        name: 'ref',
        label: 'Branch or tag',
        hint: 'Ref to run. The pipeline gets the variables TANDEM_KEY and TANDEM_ORDER.',
        placeholder: 'main',
      },
      models,
      serving,
      reproduces,
    ],
  },
  {
    kind: 'airflow',
    label: 'Airflow',
    does: 'retraining',
    urlHint: 'URL of the web server, without /api.',
    urlPlaceholder: 'https://airflow.example.com',
    secretHint: 'A token, or user:password.',
    untried: true,
    fields: [
      {
        name: 'api',
        label: 'API version',
        hint: 'v1 for Airflow 2, v2 for Airflow 3.',
        placeholder: 'v2',
      },
      {
        name: 'dag',
        label: 'DAG',
        hint: 'Its run gets tandem_key and tandem_order in conf.',
        placeholder: 'train_fraud',
      },
      models,
      serving,
      reproduces,
    ],
  },
  {
    kind: 'argo-workflows',
    label: 'Argo Workflows',
    does: 'retraining',
    urlHint: 'URL of the Argo server.',
    urlPlaceholder: 'https://argo.example.com',
    secretHint: 'Token of a service account that can submit workflows.',
    untried: true,
    fields: [
      namespace,
      {
        name: 'template',
        label: 'Workflow template',
        hint: 'Needs the parameters tandem_key and tandem_order, and must retain completed workflows for at least one hour.',
        placeholder: 'train-fraud',
      },
      models,
      serving,
      reproduces,
    ],
  },
  {
    kind: 'kubernetes-job',
    label: 'Kubernetes Job',
    does: 'retraining',
    ...kubernetes,
    untried: true,
    fields: [
      namespace,
      {
        name: 'cronJob',
        label: 'CronJob',
        hint: 'A suspended CronJob whose job template runs with TANDEM_KEY and TANDEM_ORDER in the environment.',
        placeholder: 'train-fraud',
      },
      models,
      serving,
      reproduces,
    ],
  },
  {
    kind: 'kserve',
    label: 'KServe canary',
    does: 'traffic',
    ...kubernetes,
    untried: true,
    fields: [
      namespace,
      {
        name: 'service',
        label: 'InferenceService',
        hint: 'In serverless mode; only there KServe splits requests.',
        placeholder: 'fraud',
      },
      {
        name: 'storageUri',
        label: 'Version location',
        hint: 'URL of the files, containing {version} once.',
        placeholder: 's3://models/fraud/{version}',
      },
      model,
      scoring,
    ],
  },
  {
    kind: 'argo-rollouts',
    label: 'Argo Rollouts',
    does: 'traffic',
    ...kubernetes,
    untried: true,
    fields: [
      namespace,
      {
        name: 'rollout',
        label: 'Rollout',
        hint: 'A Rollout with the canary strategy and traffic routing. Tandem writes its steps.',
        placeholder: 'fraud',
      },
      {
        name: 'container',
        label: 'Container',
        hint: 'The serving container.',
        placeholder: 'model',
      },
      {
        name: 'image',
        label: 'Version image',
        hint: 'Contains {version} once.',
        placeholder: 'registry.example.com/fraud:{version}',
      },
      model,
      scoring,
    ],
  },
];

/** Executor kind with this name; null for an unknown name, which executes nothing. */
export function executorKind(kind: string): ExecutorKind | null {
  return executorKinds.find((one) => one.kind === kind) ?? null;
}
