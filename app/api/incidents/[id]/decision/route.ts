import { getIncidentDecision } from '#server/models/decision/incident-decision.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => getIncidentDecision(actor, inputOf(params)));
