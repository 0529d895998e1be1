import { testMlflowServer } from '#server/experiments/mlflow-servers/list-servers.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params }) => testMlflowServer(actor, inputOf(params)));
