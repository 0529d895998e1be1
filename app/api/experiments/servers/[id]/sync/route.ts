import { syncMlflowServer } from '#server/experiments/mlflow-servers/save-server.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(async ({ actor, params, body }) =>
  Response.json(await syncMlflowServer(actor, bodyWithId(body, params)), { status: 202 }),
);
