import { getSecondFactors } from '#server/accounts/second-factors.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => getSecondFactors(actor, {}), { whileEnrolling: true });
