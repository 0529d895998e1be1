import { writeFileSync } from 'node:fs';
import { readGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { readPlaces } from '#server/infrastructure/resources/place-of-labels.ts';
import { loadScene } from '#server/jobs/diagnosis/cause-scene.ts';
import { db } from '#server/platform/database/db.ts';

/**
 * `dump-scene.ts INCIDENT FILE`: writes the cause ranker's current input for an incident to a file,
 * as JSON.
 */
const [incidentId = '', file = ''] = process.argv.slice(2);
const incident = await db().incident.findUniqueOrThrow({
  where: { id: incidentId },
  include: { alerts: true },
});
const now = new Date();
const scene = await loadScene(
  incident,
  { graph: await readGraph(now), places: await readPlaces() },
  now,
);
writeFileSync(file, JSON.stringify(scene?.input ?? null));
process.exit(0);
