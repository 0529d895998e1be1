import { listLimits } from '#server/incidents/limits.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => listLimits(actor, {}));
