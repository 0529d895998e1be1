import { listBindings } from '#server/actions/bindings.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => listBindings(actor, {}));
