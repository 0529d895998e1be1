import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * Environment that makes a child use this process's compile cache; without it, startup takes
 * twice as long.
 */
export function compiledCode(): { NODE_COMPILE_CACHE?: string } {
  const dir = getCompileCacheDir();
  // Node creates a subfolder per version in the configured folder.
  return dir === undefined ? {} : { NODE_COMPILE_CACHE: dirname(dir) };
}
