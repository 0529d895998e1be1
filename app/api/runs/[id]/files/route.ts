import { listRunFiles } from '#server/experiments/run-files.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => listRunFiles(actor, inputOf(params)));
