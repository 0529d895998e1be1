import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/** What makes a child use the compiled code that this process keeps: to start without it takes it twice as long. */
export function compiledCode(): { NODE_COMPILE_CACHE?: string } {
  const dir = getCompileCacheDir();
  // Node gives each version a folder of its own below the one that was named.
  return dir === undefined ? {} : { NODE_COMPILE_CACHE: dirname(dir) };
}
