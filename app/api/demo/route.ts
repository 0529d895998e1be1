import { getDemo, removeDemo } from '#server/governance/remove-demo.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => getDemo(actor, {}));
export const DELETE = route(({ actor }) => removeDemo(actor));
