// Opens the demo company for `npm run demo`. The launcher runs it with the environment of its
// children, before they start.
import { openDemo } from '#server/demo/open-demo.ts';
import { systemActor } from '../server/platform/actor.ts';

try {
  await openDemo(systemActor('launcher'));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
// Pools of the server modules stay open on purpose, so the command has to exit explicitly.
process.exit();
