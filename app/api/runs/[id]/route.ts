import { runDetail } from '#server/experiments/runs/run-detail.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => runDetail(actor, inputOf(params)));
