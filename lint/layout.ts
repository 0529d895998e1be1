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
    'connectors',
    'executors',
    'front',
    'generated',
    'ingest',
    'jobs',
    'launcher',
    'platform',
    'telemetry',
  ],
  components: [
    ...NOUNS,
    'charts',
    'client',
    'comments',
    'fields',
    'frame',
    'home',
    'labels',
    'metrics',
    'ui',
  ],
  'app/(dashboard)': [...NOUNS, 'settings'],
  'app/api': [...NOUNS, ...WIRE_NAMES, '[...path]'],
  lib: ['choices', 'numerics', 'schemas'],
  engines: [
    'causes',
    'correlate',
    'decide',
    'detect',
    'drift',
    'estimation',
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

/** Most files of a code folder, and most of them without tests. */
const MAX_FILES = 40;
const MAX_SOURCES = 30;
const CODE_LAYER = /^(app|bench|bin|components|demo|e2e|engines|lib|lint|server)\//;

/** Folders of code with more files than a reader can take in, as `folder: files, sources`. */
export function oversizedFolders(files: readonly string[]): string[] {
  const folders = Map.groupBy(
    files.filter((path) => CODE_LAYER.test(path)),
    (path) => path.slice(0, path.lastIndexOf('/')),
  );
  return [...folders].flatMap(([folder, paths]) => {
    const sources = paths.filter((path) => !/\.(test|spec)\.tsx?$/.test(path)).length;
    const fits = paths.length <= MAX_FILES && sources <= MAX_SOURCES;
    return fits ? [] : [`${folder}: ${paths.length}, ${sources}`];
  });
}

const EMPTY_NAME = /^(common|helpers?|misc|parts|shared|stuff|things?|utils?)$/;

/** Paths with a folder or file whose name says nothing about what is in it. */
export function namelessPaths(files: readonly string[]): string[] {
  return files.filter((path) =>
    path.split('/').some((segment) => EMPTY_NAME.test(segment.replace(/\..*$/, ''))),
  );
}
