import { listExecutors } from '#server/actions/targets/executors.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => listExecutors(actor, {}));
