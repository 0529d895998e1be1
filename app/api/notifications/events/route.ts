import { listIncidentNotices } from '#server/notifications/list-incident-notices.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listIncidentNotices(actor, inputOf(params)));
