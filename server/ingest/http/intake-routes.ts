import { remoteWriteRoute } from '../remote-write.ts';
import type { IntakeRoute } from './intake.ts';

const routes: readonly IntakeRoute[] = [remoteWriteRoute];

const byPath = new Map(routes.map((route) => [route.path, route]));

/** The intake route of a path; one slash at the end is forgiven. */
export function intakeRoute(path: string): IntakeRoute | undefined {
  return byPath.get(path) ?? (path.endsWith('/') ? byPath.get(path.slice(0, -1)) : undefined);
}
