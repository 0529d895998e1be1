import { runDetail } from '#server/experiments/run-detail.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => runDetail(actor, inputOf(params)));
