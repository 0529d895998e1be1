import {
  deleteMlflowServer,
  updateMlflowServer,
} from '#server/experiments/mlflow-servers/save-server.ts';
import { bodyWithId, inputOf, route } from '#server/platform/http/route.ts';

export const PUT = route(({ actor, params, body }) =>
  updateMlflowServer(actor, bodyWithId(body, params)),
);
export const DELETE = route(({ actor, params }) => deleteMlflowServer(actor, inputOf(params)));
