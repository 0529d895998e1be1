import type { Permission } from '#lib/permissions.ts';

type SearchPage = { title: string; words: string; href: string; permission: Permission };

const page = (title: string, words: string, href: string, permission: Permission): SearchPage => ({
  title,
  words,
  href,
  permission,
});

/** Pages that search terms lead to. */
export const searchPages: readonly SearchPage[] = [
  page('Overview', 'home needs attention', '/', 'overview:read'),
  page('Incidents', 'alerts causes timeline', '/incidents', 'incidents:read'),
  page('Operations report', 'mttr mttd mtta downtime noise', '/incidents/report', 'incidents:read'),
  page('Actions', 'approvals runs verification', '/actions', 'actions:read'),
  page('Services', 'latency errors slo', '/infrastructure?tab=services', 'infrastructure:read'),
  page('Hosts', 'cpu memory disk machines', '/infrastructure?tab=hosts', 'infrastructure:read'),
  page('Metric explorer', 'chart query series', '/infrastructure/metrics', 'metrics:read'),
  page('Logs', 'messages patterns severity', '/infrastructure/logs', 'logs:read'),
  page('Monitors', 'alerts rules conditions', '/infrastructure/monitors', 'incidents:read'),
  page(
    'Silences',
    'maintenance windows mute',
    '/infrastructure/monitors?tab=silences',
    'incidents:read',
  ),
  page(
    'Checks',
    'http tcp dns certificate tls probe uptime',
    '/infrastructure/monitors?tab=checks',
    'incidents:read',
  ),
  page('Models', 'registry versions champion drift', '/models', 'models:read'),
  page('Drift reports', 'compare files psi wasserstein', '/models/reports', 'models:read'),
  page('Experiments', 'runs training mlflow tracking', '/experiments', 'experiments:read'),
  page('Dataset sources', 'freshness schema pull', '/experiments/datasets', 'experiments:read'),
  page(
    'Logged datasets',
    'training data digest lineage',
    '/experiments/datasets/logged',
    'experiments:read',
  ),
  page('MLflow servers', 'synchronise copy registry', '/experiments/servers', 'experiments:read'),
  page('Costs', 'spend budget cloud focus savings', '/costs', 'costs:read'),
  page('Cost files', 'focus import upload', '/costs/files', 'costs:read'),
  page('Prices', 'cost rates list price table', '/costs/prices', 'costs:read'),
  page('Governance', 'inventory evidence compliance ai act', '/governance', 'models:read'),
  page('Sources', 'settings collectors ingest connect', '/sources', 'sources:read'),
  page(
    'Account',
    'settings password sessions second factor passkeys',
    '/settings/account',
    'overview:read',
  ),
  page('Users', 'settings people roles invite', '/settings/users', 'accounts:read'),
  page(
    'Sign-in',
    'settings sessions idle timeout second factor',
    '/settings/sign-in',
    'accounts:read',
  ),
  page(
    'Ownership',
    'settings teams environments tiers',
    '/settings/ownership',
    'infrastructure:read',
  ),
  page('API keys', 'settings tokens scopes', '/settings/keys', 'accounts:read'),
  page('Policies', 'settings approvals rules freeze', '/settings/policies', 'policies:read'),
  page(
    'Automation rules',
    'settings proposals rules runbook bindings',
    '/settings/bindings',
    'policies:read',
  ),
  page('Limits', 'settings thresholds saturation', '/settings/limits', 'incidents:read'),
  page(
    'Executors',
    'settings webhook pipeline kubernetes',
    '/settings/executors',
    'executors:read',
  ),
  page(
    'Notifications',
    'settings slack mail routes channels',
    '/settings/notifications',
    'notifications:read',
  ),
  page('Registry webhooks', 'settings events', '/settings/webhooks', 'models:write'),
  page('Kill switch', 'settings stop execution', '/settings/kill-switch', 'actions:read'),
  page('Audit log', 'settings history who changed', '/settings/audit', 'audit:read'),
  page('About', 'settings version licences stores', '/settings/about', 'overview:read'),
];
