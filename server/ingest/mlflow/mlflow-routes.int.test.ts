import { expect, test } from 'vitest';
import { z } from 'zod';
import { fileRoutes, uploadRoutes } from './artifact-routes.ts';
import { mlflowPython } from './client-process.ts';
import { experimentRoutes } from './experiment-routes.ts';
import { loggedModelRoutes } from './logged-model-routes.ts';
import { mlflowRoute } from './mlflow-routes.ts';
import { registryRoutes } from './registry-routes.ts';
import { runRoutes } from './run-routes.ts';
import { expectLoggedModels, walkRoutes } from './walk-routes.ts';

const calls = z.array(z.tuple([z.string(), z.string()]));

test.skipIf(mlflowPython === undefined)(
  'every route of tracking, artifacts and registry answers the client of MLflow 3 as its own server does',
  async () => {
    const found = await walkRoutes(mlflowPython ?? '');
    expectLoggedModels(found);
    const called = new Set(
      calls.parse(found.get('done')?.['called']).map(([method, path]) => {
        const match = mlflowRoute(decodeURIComponent(path), method);
        if (match.kind === 'json') return `${method} ${match.route.path}`;
        return match.kind === 'raw' ? `${method} ${match.route.prefix}` : `${method} ${path}`;
      }),
    );
    const tables = [experimentRoutes, runRoutes, loggedModelRoutes, registryRoutes, uploadRoutes];
    const routes = [
      ...tables.flat().map(({ methods, path }) => ({ methods, at: path })),
      ...fileRoutes.map(({ methods, prefix }) => ({ methods, at: prefix })),
    ].flatMap(({ methods, at }) => methods.map((method) => `${method} ${at}`));
    expect(routes.filter((route) => !called.has(route))).toEqual([]);
  },
  120_000,
);
