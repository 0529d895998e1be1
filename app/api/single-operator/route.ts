import { getSingleOperator, setSingleOperator } from '#server/actions/policy/single-operator.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => getSingleOperator(actor, {}));
export const PUT = route(({ actor, body }) => setSingleOperator(actor, inputOf(body)));
