import { CAUSE_WORD } from '#components/labels/incident-text.ts';
import type { CauseGraphNode, IncidentDetail } from '#lib/schemas/incidents/incidents.ts';

const COUNTED = 3;

function list(names: readonly string[]): string {
  const shown =
    names.length > COUNTED
      ? [...names.slice(0, COUNTED - 1), `${names.length - COUNTED + 1} more`]
      : names;
  return new Intl.ListFormat('en-US', { type: 'conjunction' }).format(shown);
}

function effectOf(first: CauseGraphNode | undefined): string {
  return first === undefined || first.state === 'ok'
    ? ''
    : `${first.measure} on ${first.resource.name}`;
}

/** The cause with its effect, in one or two sentences; empty before the first ranking. */
export function whatHappened({ causes, graph }: IncidentDetail['diagnosis']): string {
  const [cause] = causes;
  if (cause === undefined) return '';
  const effect = effectOf(graph.nodes.find(({ column }) => column === 'first-failure'));
  const reached = graph.nodes
    .filter(({ column, state }) => column === 'impact' && state !== 'ruled out')
    .map(({ resource }) => resource.name);
  const spread = reached.length === 0 ? '' : ` It spread to ${list(reached)}.`;
  if (cause.kind === 'unknown')
    return `${CAUSE_WORD.unknown}.${effect === '' ? '' : ` First failure: ${effect}.`}${spread}`;
  const caused = cause.change !== null && effect !== '' ? ` was followed by ${effect}` : '';
  return `${cause.title}${caused}.${spread}`;
}
