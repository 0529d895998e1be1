import { testMlflowServer } from '#server/experiments/servers/list-servers.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params }) => testMlflowServer(actor, inputOf(params)));
