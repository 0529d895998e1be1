import { fileRoutes, uploadRoutes } from './artifact-routes.ts';
import { experimentRoutes } from './experiment-routes.ts';
import { loggedModelRoutes } from './logged-model-routes.ts';
import { apiPrefix } from './mlflow-path.ts';
import type { JsonRoute, RawRoute } from './mlflow-route.ts';
import { registryRoutes } from './registry-routes.ts';
import { runRoutes } from './run-routes.ts';
import { traceRoutes } from './trace-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

const jsonRoutes: readonly JsonRoute[] = [
  ...experimentRoutes,
  ...runRoutes,
  ...loggedModelRoutes,
  ...registryRoutes,
  ...webhookRoutes,
  ...traceRoutes,
  ...uploadRoutes,
];

type Shape = { route: JsonRoute; pattern: RegExp };

const plain = Map.groupBy(
  jsonRoutes.filter(({ path }) => !path.includes('{')),
  ({ path }) => `/${path}`,
);
const shaped: readonly Shape[] = jsonRoutes
  .filter(({ path }) => path.includes('{'))
  .map((route) => ({
    route,
    pattern: new RegExp(
      `^/${route.path.replaceAll(/\{(\+?)(\w+)\}/gu, (_, many: string, name: string) => `(?<${name}>${many === '' ? '[^/]+' : '.+'})`)}$`,
      'u',
    ),
  }));

export type Match =
  | { kind: 'json'; route: JsonRoute; pathValues: Record<string, string> }
  | { kind: 'raw'; route: RawRoute; rest: string }
  | { kind: 'info'; name: 'version' | 'health' | 'server-info' }
  | { kind: 'none'; allowed: readonly string[] };

function jsonMatch(below: string, method: string): Match {
  const fixed = plain.get(below) ?? [];
  const noValues: Record<string, string> = {};
  const matches = [
    ...fixed.map((route) => ({ route, pathValues: noValues })),
    ...(fixed.length > 0 ? [] : shaped).flatMap(({ route, pattern }) => {
      const found = pattern.exec(below);
      return found === null
        ? []
        : [{ route, pathValues: Object.fromEntries(Object.entries(found.groups ?? {})) }];
    }),
  ];
  const hit = matches.find(({ route }) => route.methods.some((each) => each === method));
  if (hit !== undefined) return { kind: 'json', ...hit };
  return { kind: 'none', allowed: [...new Set(matches.flatMap(({ route }) => route.methods))] };
}

/** Route of a call, or the methods that its path allows (none for an unknown path). */
export function mlflowRoute(path: string, method: string): Match {
  if (path === '/version' || path === '/health')
    return { kind: 'info', name: path === '/version' ? 'version' : 'health' };
  const prefix = apiPrefix.exec(path)?.[0] ?? '';
  const below = path.slice(prefix.length);
  if (below === '/mlflow/server-info') return { kind: 'info', name: 'server-info' };
  const raw = fileRoutes.find((route) =>
    route.prefix.endsWith('/') ? below.startsWith(route.prefix) : below === route.prefix,
  );
  if (raw === undefined) return jsonMatch(below, method);
  if (raw.methods.some((each) => each === method))
    return { kind: 'raw', route: raw, rest: below.slice(raw.prefix.length) };
  return { kind: 'none', allowed: raw.methods };
}
