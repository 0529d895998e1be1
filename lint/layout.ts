import { NOUNS } from './nouns.mjs';

/** Folders of the repository root and why they exist (CONTRIBUTING.md). */
export const TOP_FOLDERS = [
  'app',
  'bench',
  'bin',
  'changes',
  'components',
  'demo',
  'docs',
  'e2e',
  'engines',
  'lib',
  'lint',
  'prisma',
  'public',
  'server',
];

/** Path segments of the public API that are no nouns: their names are promised to callers. */
const WIRE_NAMES = [
  'account',
  'alerts',
  'audit',
  'auth',
  'bindings',
  'changes',
  'checks',
  'datasets',
  'demo',
  'drift',
  'environments',
  'events',
  'executors',
  'findings',
  'first-run',
  'hosts',
  'inference',
  'ingest',
  'keys',
  'kill-switch',
  'limits',
  'logs',
  'me',
  'metrics',
  'monitors',
  'openapi.json',
  'policies',
  'relations',
  'reset-password',
  'resources',
  'runs',
  'search',
  'services',
  'sessions',
  'set-up',
  'settings',
  'silences',
  'single-operator',
  'teams',
  'traces',
  'users',
  'webhooks',
];

/** Which folders each layer may hold. */
export const LAYERS: Record<string, readonly string[]> = {
  server: [
    ...NOUNS,
    'executors',
    'generated',
    'ingest',
    'jobs',
    'launcher',
    'platform',
    'telemetry',
  ],
  components: [...NOUNS, 'charts', 'shell', 'ui'],
  'app/(dashboard)': [...NOUNS, 'settings'],
  'app/api': [...NOUNS, ...WIRE_NAMES, '[...path]'],
  lib: ['choices', 'numerics', 'schemas'],
  engines: [
    'causes',
    'correlate',
    'decide',
    'detect',
    'drift',
    'forecast',
    'learn',
    'logs',
    'math',
    'optimize',
    'performance',
    'threats',
    'triage',
  ],
};

/** Folders found in a layer that its closed list does not name. */
export function unknownFolders(layer: string, found: readonly string[]): string[] {
  return found
    .filter((one) => LAYERS[layer]?.includes(one) !== true)
    .map((one) => `${layer}/${one}`);
}
