import { getKillSwitch, setKillSwitch } from '#server/actions/policy/kill-switch.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => getKillSwitch(actor, {}));
export const PUT = route(({ actor, body }) => setKillSwitch(actor, inputOf(body)));
