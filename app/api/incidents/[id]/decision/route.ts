import { getIncidentDecision } from '#server/model-monitoring/decision/incident-decision.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getIncidentDecision(actor, inputOf(params)));
