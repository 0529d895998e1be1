import { listExecutors } from '#server/actions/executors.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => listExecutors(actor, {}));
