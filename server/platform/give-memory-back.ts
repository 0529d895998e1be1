import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 120_000;
/** Grown by less than this since the last collection, a process is left alone. */
const GROWN_BYTES = 40 * 1024 * 1024;

type Collect = (options: { type: 'major'; flavor: 'last-resort' }) => void;

/**
 * Lets V8 collect all it can, and return the pages, whenever this process has grown by 40 MiB. A start and the past
 * that is gone over after it leave some 200 MiB of garbage, which V8 keeps for as long as a process does a little all
 * the time. Takes 0.1 to 0.2 s of processor time, at most every two minutes; `isAtRest` puts it off.
 */
export function giveMemoryBack(isAtRest: () => boolean = () => true): void {
  setFlagsFromString('--expose-gc');
  // Guarantee: with that flag a new context has the function.
  const collect = runInNewContext('gc') as Collect;
  let restBytes = 0;
  setInterval(() => {
    if (process.memoryUsage.rss() - restBytes < GROWN_BYTES || !isAtRest()) return;
    collect({ type: 'major', flavor: 'last-resort' });
    restBytes = process.memoryUsage.rss();
  }, EVERY_MS).unref();
}
