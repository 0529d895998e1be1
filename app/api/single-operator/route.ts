import { getSingleOperator, setSingleOperator } from '#server/actions/single-operator.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => getSingleOperator(actor, {}));
export const PUT = route(({ actor, body }) => setSingleOperator(actor, inputOf(body)));
