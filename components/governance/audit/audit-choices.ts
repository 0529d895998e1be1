/**
 * Labels of product areas by the first part of an action's name. Used as options of the filter
 * "What".
 */
export const AREAS: Readonly<Record<string, string>> = {
  accounts: 'Accounts',
  actions: 'Actions',
  alerts: 'Alerts',
  bindings: 'Automation rules',
  checks: 'Checks',
  costs: 'Costs',
  'dataset-sources': 'Dataset sources',
  delegations: 'Delegations',
  demo: 'Demo company',
  executors: 'Executors',
  experiments: 'Experiments',
  findings: 'Findings',
  governance: 'Governance',
  incidents: 'Incidents',
  'kill-switch': 'Kill switch',
  limits: 'Limits',
  'mlflow-servers': 'MLflow servers',
  models: 'Models',
  monitors: 'Monitors',
  notifications: 'Notifications',
  ownership: 'Ownership',
  policies: 'Policies',
  'registry-webhooks': 'Registry webhooks',
  infrastructure: 'Services and hosts',
  silences: 'Silences',
  sources: 'Sources',
};

/** Labels of the subject kinds written by the server. */
export const SUBJECTS: Readonly<Record<string, string>> = {
  action: 'action',
  alert: 'alert',
  alerts: 'alerts',
  'api-key': 'API key',
  artifact: 'artifact',
  binding: 'binding',
  budget: 'budget',
  change: 'change',
  channel: 'channel',
  check: 'check',
  'cost-import': 'cost file',
  'cost-price': 'price',
  'dataset-source': 'dataset source',
  delegation: 'delegation',
  delivery: 'delivery',
  demo: 'demo company',
  'drift-report': 'drift report',
  'evidence-control': 'evidence control',
  executor: 'executor',
  experiment: 'experiment',
  incident: 'incident',
  incidents: 'incidents',
  'kill-switch': 'kill switch',
  limit: 'limit',
  link: 'link',
  logged_model: 'logged model',
  'mlflow-server': 'MLflow server',
  model: 'model',
  monitor: 'monitor',
  'notification-routes': 'notification routes',
  ownership: 'ownership',
  policy: 'policy',
  'registry-webhook': 'registry webhook',
  report: 'report',
  resource: 'resource',
  rollout: 'rollout',
  run: 'training run',
  session: 'session',
  setting: 'setting',
  settings: 'settings',
  silence: 'silence',
  source: 'source',
  team: 'team',
  trace: 'trace',
  user: 'user',
};

/** The label of a kind; kinds of other versions are shown by name. */
export function subjectWord(kind: string): string {
  return SUBJECTS[kind] ?? kind.replaceAll('-', ' ');
}

const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words)
    .map(([value, label]) => ({ value, label }))
    .toSorted((a, b) => a.label.localeCompare(b.label, 'en'));

export const AREA_OPTIONS = optionsOf(AREAS);
export const SUBJECT_OPTIONS = optionsOf(SUBJECTS);
