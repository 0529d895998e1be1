import { listMlflowServers } from '#server/experiments/mlflow-servers/list-servers.ts';
import { createMlflowServer } from '#server/experiments/mlflow-servers/save-server.ts';
import { listResponse } from '#server/platform/http/csv.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params, request }) =>
  listResponse(request, params, 'mlflow-servers', (given) => listMlflowServers(actor, given)),
);
export const POST = route(async ({ actor, body }) =>
  created(await createMlflowServer(actor, inputOf(body))),
);
