import { getIncidentSettings, saveIncidentSettings } from '#server/incidents/settings.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => getIncidentSettings(actor, {}));
export const PUT = route(({ actor, body }) => saveIncidentSettings(actor, inputOf(body)));
